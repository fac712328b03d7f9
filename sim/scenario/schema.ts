/** The fields of a scenario file: names, kinds, defaults and documentation, from which both the reader and the published JSON Schema are made. */

import { z } from 'zod';
import { CHECK_NAMES, VIOLATION_NAMES } from './check-names.ts';
import { fault } from './fault-schema.ts';
import { contactPoints, drift, duration, extra, names, probability, rate, size, text } from './field-kinds.ts';
import type { FaultFields, ScenarioFile } from './file.ts';
import { explainIssues } from './issues.ts';
import type { Finding } from './problems.ts';
import { SECOND_US } from './units.ts';
import { WITNESS_NAMES } from './witness-names.ts';
import { workloadItem } from './workload-schema.ts';

function latency(
  description: string,
  defaults: readonly [string, string, string, string],
  minUs: number,
): z.ZodType<ScenarioFile['network']['latency'], unknown> {
  const [min, p50, p99, max] = defaults;
  const adapts = 'moved up or down to fit the quantiles that are given.';
  return z
    .strictObject({
      min: duration(`The least. Default: ${min}, ${adapts}`, minUs).optional(),
      p50: duration(`The median. Default: ${p50}, ${adapts}`, minUs).optional(),
      p99: duration(`One in a hundred takes longer. Default: ${p99}, ${adapts}`, minUs).optional(),
      max: duration(`The greatest. Default: ${max}, ${adapts}`, minUs).optional(),
    })
    .meta({ description });
}

const schema = z
  .strictObject({
    name: text('Shown in results and reports. Default: the name of the file.', 100).optional(),
    why: text('One sentence: what this scenario is to show.', 2_000, 0, 'many').prefault(''),
    sites: z.int().min(1).max(2_000).default(3).meta({ description: 'How many sites. They are named s1 to sN in this file.' }),
    ids: z
      .enum(['plain', 'unicode'])
      .default('plain')
      .meta({ description: '`plain`: sites run under the ids s1 to sN. `unicode`: under ids that an order by UTF-16 units gets wrong.' }),
    bootstrap: z.enum(['star', 'chain', 'none', 'all']).default('star').meta({
      description:
        'Who joins whom at the start. `star`: all join s1. `chain`: each joins the one before. `none`: nobody. `all`: disks are preloaded as if all were in step.',
    }),
    contacts: contactPoints(
      'Contact points: how many other sites each site knows the first address of (`none`, `all`, or a number).',
    ).prefault('none'),
    discovery: z.boolean().default(false).meta({
      description:
        'Contact points are looked up at each start, as by a name service: where the others live, or lived last, by then. Otherwise they are first addresses for ever.',
    }),
    startWithin: duration('Sites start, and join, at drawn times within this. Default: one sync interval.').optional(),
    duration: duration('Faults and workload act for this long; then everything heals and the cluster must settle.', 1).prefault('60s'),
    heal: z.enum(['all', 'core']).default('all').meta({
      description:
        'What heals at `duration`. `core`: a drawn set of sites and the links among them; for all others faults stay as they are then, for ever, and only the core must come to agree.',
    }),
    protocol: z
      .strictObject({
        rules: z
          .enum(['muster', 'original'])
          .default('muster')
          .meta({ description: '`original` follows the module that muster is a counterpart of, with its weaknesses.' }),
        syncInterval: duration('How often a site sends what changed to its peers.', 1).prefault('1s'),
        contactInterval: duration('How often a site asks one of its contact points.', 1).prefault('30s'),
        cleanupInterval: duration('How often a site looks for kicked sites to forget.', 1).prefault('1h'),
        forgetAfter: duration('How long after its kick a site may be forgotten. Whole seconds.', SECOND_US, SECOND_US).prefault('7d'),
        tombstoneFor: duration(
          'How long the memory of a forgotten site is kept. Whole seconds, at least twice `forgetAfter`. Default: 90d, or twice `forgetAfter` if that is longer.',
          SECOND_US,
          SECOND_US,
        ).optional(),
        operationsMax: z
          .int()
          .min(1)
          .max(1_000_000)
          .optional()
          .meta({ description: 'How many operations one message holds: a larger state travels in numbered parts. Default: 4096.' }),
      })
      .prefault({})
      .meta({ description: 'The protocol under test.' }),
    network: z
      .strictObject({
        latency: latency(
          'How long a message takes, drawn for each; reordering comes from this.',
          ['1ms', '5ms', '80ms', '400ms'],
          1,
        ).prefault({}),
        loss: probability('The share of messages that never arrive.').prefault(0),
        duplicate: probability('The share of messages that arrive twice.').prefault(0),
        corrupt: probability('The share of messages that arrive damaged.').prefault(0),
        pairLatency: extra('Permanent extra latency of a pair of sites, drawn once for each pair if a range.').prefault(0),
        directionLatency: extra(
          'Permanent extra latency of one direction, drawn once for each direction of each pair if a range.',
        ).prefault(0),
        bandwidth: z
          .strictObject({
            rate: rate('How much a link carries.'),
            queue: size('How much waits at most before each link; what does not fit is lost.').prefault('64kB'),
          })
          .meta({ description: 'Of each direction of each link. Default: unlimited.' })
          .optional(),
      })
      .prefault({})
      .meta({ description: 'What the network does to every message. Loss, duplicates and damage end at `duration`.' }),
    clocks: z
      .strictObject({
        skew: duration('Wall clocks start within this much of the true time, ahead or behind.').prefault(0),
        drift: drift('Wall clocks run up to this much too fast or too slow.').prefault('0ppm'),
      })
      .prefault({})
      .meta({ description: 'Wall clocks.' }),
    disk: z
      .strictObject({
        syncLatency: latency('How long a commit takes.', ['1ms', '2ms', '20ms', '100ms'], 0).prefault({}),
        loseUnsynced: z.boolean().default(true).meta({ description: 'A crash loses what was not committed.' }),
        failures: probability('The share of commits that fail, until `duration`.').prefault(0),
        failuresDurable: probability('The share of these that are on the disk nevertheless.').prefault(0),
      })
      .prefault({})
      .meta({ description: 'Disks.' }),
    workload: z.array(workloadItem).default([]).meta({ description: 'Commands that sites are given.' }),
    faults: z.array(fault).default([]).meta({ description: 'What goes wrong, besides the network.' }),
    checks: z
      .strictObject(Object.fromEntries(CHECK_NAMES.map((name) => [name, z.enum(['on', 'off']).optional()])))
      .prefault({})
      .meta({ description: 'Checks to switch off: `{ proper-pair: off }`.' }),
    expect: z
      .strictObject({
        convergesWithin: duration(
          'All sites agree this soon after healing; with `heal: core`, after the last news from outside the core, if that came later. Default: 10 sync intervals.',
          1,
        ).optional(),
        violates: names(
          'The check that must fail. The run passes exactly if it does and no other does.',
          'check',
          VIOLATION_NAMES,
        ).prefault([]),
        reaches: names('Situations that the run must get into, by the names of their witnesses.', 'situation', WITNESS_NAMES).prefault([]),
      })
      .prefault({})
      .meta({ description: 'What the run must show, besides breaking no promise.' }),
    maxEvents: z
      .int()
      .min(1)
      .max(100_000_000_000)
      .default(200_000_000)
      .meta({ description: 'A run with more events than this ends as an error.' }),
  })
  .meta({ title: 'muster scenario', description: 'What a simulated cluster of muster sites goes through, and what must hold.' });

/** Reads the fields of a parsed file. Every mistake is found, not only the first. */
export function readFields(
  value: unknown,
): { readonly ok: true; readonly fields: ScenarioFile } | { readonly ok: false; readonly findings: readonly Finding[] } {
  const parsed = schema.safeParse(value);
  if (!parsed.success) return { ok: false, findings: explainIssues(parsed.error.issues, value, scenarioJsonSchema()) };
  return { ok: true, fields: { ...parsed.data, faults: parsed.data.faults satisfies readonly FaultFields[] } };
}

/** The published JSON Schema (draft 7) of a scenario file, by which editors complete and document field names. */
export function scenarioJsonSchema(): Record<string, unknown> {
  return z.toJSONSchema(schema, { io: 'input', target: 'draft-7' });
}
