/** The fields of a fault item: what goes wrong, told apart by its one required field. */

import { z } from 'zod';
import { jump, probability, range, siteNames, usualOr, who } from './field-kinds.ts';
import type { FaultFields, PartitionFields } from './file.ts';
import { timing, WHO } from './timing-schema.ts';

const SHAPES =
  '`halves`: two random halves. `minority`: a random number of sites, fewer than half. `majority`: the same, seen from the other side. `ring`: each site sees a majority, each a different one. `bridge`: two halves, and one site that sees both. `swizzle`: some sites are cut off one by one, and come back in another order. `{ swizzle: 3 }`: so many. `{ isolate: any }`: one site. `{ links: 30% }`: each link by chance. `{ groups: [[s1, s2], [s3]] }`.';

const shape: z.ZodType<PartitionFields, unknown> = z.union([
  z.enum(['halves', 'minority', 'majority', 'ring', 'bridge', 'swizzle']).meta({ description: 'Drawn anew each time.' }),
  z.strictObject({ isolate: who('One site is cut off from all others: `any` or a name.') }),
  z.strictObject({
    links: probability('The share of links, drawn anew each time.'),
    oneWay: z.boolean().default(false).meta({ description: 'Each direction of a link is drawn by itself.' }),
  }),
  z.strictObject({ swizzle: z.int().min(1).max(2_000).meta({ description: 'How many sites are cut off one by one.' }) }),
  z.strictObject({
    groups: z
      .array(siteNames('The sites of one group.'))
      .min(1)
      .meta({ description: 'Groups that cannot talk to one another: [[s1, s2], [s3..s5]]. Sites left out form one more group.' }),
  }),
]);

const links = {
  for: range('How long; drawn each time if a range.').prefault('10s'),
  direction: z.enum(['both', 'in', 'out']).default('both').meta({
    description:
      'Which way, seen from the isolated sites or the first group: `in` is what is sent to it, `out` what it sends. Not for ring, bridge and links.',
  }),
};

const linkFaults = [
  z
    .strictObject({
      partition: shape.meta({ description: `Links that are cut. ${SHAPES}` }),
      flap: range('The cut is closed for so long, open for so long, and so on; drawn each time if a range.').optional(),
      ...links,
      ...timing,
    })
    .meta({ description: 'The network is cut in pieces for a while: what is sent, or would arrive, is gone.' }),
  z
    .strictObject({ hold: shape.meta({ description: `Links that stand still. ${SHAPES}` }), ...links, ...timing })
    .meta({ description: 'Links stand still for a while: what would arrive meanwhile arrives at the end.' }),
  z
    .strictObject({
      slow: shape.meta({ description: `Links that are slow. ${SHAPES}` }),
      by: range('How much longer each message takes; drawn for each if a range.').prefault('200ms..1s'),
      ...links,
      ...timing,
    })
    .meta({ description: 'Links are slow for a while.' }),
] as const;

const crash = z
  .strictObject({
    crash: who(`Who crashes. ${WHO}`),
    restartAfter: range('How long the site stays down; drawn each time if a range.').prefault('1s..5s'),
    moves: z.boolean().default(false).meta({ description: 'The site comes back at a new node (address).' }),
    losesDisk: z.boolean().default(false).meta({ description: 'The site comes back with an empty disk.' }),
    restoresBackup: usualOr(
      'The site comes back with the disk that it had so long before the crash, restored from a backup; drawn each time if a range. `true`: 1s..30s.',
    ).optional(),
    losesTail: usualOr(
      'The disk had said that commits were done which were not: those of so long before the crash are gone; drawn each time if a range. `true`: 10ms..1s.',
    ).optional(),
    orderly: z.boolean().default(false).meta({ description: 'The site is stopped, and commits before it ends, instead of losing power.' }),
    ...timing,
  })
  .meta({ description: 'A site stops and comes back.' });

const identityFaults = [
  z
    .strictObject({
      exchange: who('Who exchanges nodes: `any` is two sites, chosen anew each time; or exactly two names.'),
      restartAfter: range('How long each of them stays down; drawn for each if a range.').prefault('1s..5s'),
      orderly: z.boolean().default(false).meta({ description: 'They are stopped, and commit before they end, instead of losing power.' }),
      ...timing,
    })
    .meta({ description: 'Two sites go down, and each comes back at the node (address) of the other.' }),
  z
    .strictObject({
      clone: who(`Who is cloned. ${WHO}`),
      for: range('How long the clone runs; drawn each time if a range.').prefault('5s'),
      ...timing,
    })
    .meta({ description: 'A second machine starts from a copy of the disk of a site, under its id, at a node of its own.' }),
  z
    .strictObject({
      zombie: who(`Who becomes one. ${WHO}`),
      for: range('How long it hears nobody; drawn each time if a range.').prefault('10s'),
      ...timing,
    })
    .meta({ description: 'A site is kicked by another while nothing reaches it; it talks on.' }),
] as const;

const machineFaults = [
  z
    .strictObject({ pause: who(`Who stands still. ${WHO}`), for: range('How long; drawn each time if a range.').prefault('1s'), ...timing })
    .meta({ description: 'A site stands still: no timer fires, and what arrives waits until it goes on.' }),
  z
    .strictObject({
      slowSite: who(`Who is slow. ${WHO}`),
      by: range('How long it takes to handle each thing, one after the other; drawn for each if a range.').prefault('10ms..100ms'),
      for: range('How long; drawn each time if a range.').prefault('10s'),
      ...timing,
    })
    .meta({ description: 'A site is slow: messages, timers, commands and the ends of commits wait in a queue.' }),
  z
    .strictObject({
      clockJump: who(`Whose wall clock jumps. ${WHO}`),
      by: jump('How far, in whole seconds, forward or (negative) back; drawn each time if a range.').prefault('-1h..1h'),
      ...timing,
    })
    .meta({ description: 'A wall clock jumps.' }),
  z
    .strictObject({
      diskFailure: who(`Whose disk fails. ${WHO}`),
      for: range('How long; drawn each time if a range.').prefault('1s'),
      share: probability('The share of commits that fail meanwhile.').prefault(1),
      durable: probability('The share of these that are on the disk nevertheless.').prefault(0),
      ...timing,
    })
    .meta({ description: 'Commits fail for a while.' }),
] as const;

export const fault: z.ZodType<FaultFields, unknown> = z.union([...linkFaults, crash, ...identityFaults, ...machineFaults]);
