/** Faults and workload that say nothing, too much, or contradict the rest must say where and what would be right. */

import { describe } from 'vitest';
import { type Case, testCases } from './complaint-case.ts';

const sitesRemedy = (words: string): string => `Name sites by number, as s3, s1..s5 or [s1, s4]${words}.`;

const FAULTS: readonly Case[] = [
  {
    name: 'mistyped fault',
    text: 'faults:\n  - { at: 1s, crsh: any }\n',
    says: ['2:15: faults.0.crsh: unknown field `crsh`. Did you mean crash?'],
  },
  {
    name: 'no fault at all',
    text: 'faults:\n  - { at: 1s }\n',
    says: [
      '2:5: faults.0: this does not say what happens. Give it one of partition, hold, slow, crash, exchange, clone, zombie, pause, slowSite, clockJump or diskFailure.',
    ],
  },
  {
    name: 'two faults',
    text: 'faults:\n  - { at: 1s, crash: any, pause: any }\n',
    says: ['2:5: faults.0: this item does several things: crash, pause. Split it into one item for each.'],
  },
  {
    name: 'not an item',
    text: 'faults: [crash]\n',
    says: [
      '1:10: faults.0: `crash` does not belong here. Write { partition: ... }, { hold: ... }, { slow: ... }, { crash: ... }, { exchange: ... }, { clone: ... }, { zombie: ... }, { pause: ... }, { slowSite: ... }, { clockJump: ... } or { diskFailure: ... }.',
    ],
  },
  {
    name: 'field of another fault',
    text: 'faults:\n  - { at: 1s, pause: any, moves: true }\n',
    says: ['2:27: faults.0.moves: unknown field `moves`. The fields here are pause, for, id, at, every, arrivals, until, only.'],
  },
  {
    name: 'random arrivals of one occurrence',
    text: 'faults:\n  - { at: 1s, arrivals: random, crash: any }\n',
    says: ['2:15: faults.0.arrivals: arrivals means nothing without every. Remove it, or add a gap such as `every: 5s`.'],
  },
  {
    name: 'random arrivals of a range',
    text: 'faults:\n  - { every: 1s..2s, arrivals: random, crash: any }\n',
    says: ['2:22: faults.0.arrivals: arrivals: random draws every gap from one mean. Write one gap, such as `every: 5s`.'],
  },
  {
    name: 'crash names no site',
    text: 'faults:\n  - { at: 1s, crash: [] }\n',
    says: [`2:22: faults.0.crash: no site is named. ${sitesRemedy(', or write any, or write all')}`],
  },
  {
    name: 'crash of nobody',
    text: 'faults:\n  - { at: 1s, crash: }\n',
    says: [`2:22: faults.0.crash: no site is named. ${sitesRemedy(', or write any, or write all')}`],
  },
  {
    name: 'not a site',
    text: 'faults:\n  - { at: 1s, crash: [s1, x2] }\n',
    says: [`2:27: faults.0.crash.1: \`x2\` is not the name of a site. ${sitesRemedy(', or write any, or write all')}`],
  },
  {
    name: 'backward run',
    text: 'faults:\n  - { at: 1s, crash: s3..s1 }\n',
    says: ['2:22: faults.0.crash: `s3..s1` ends before it begins. Write s1..s3.'],
  },
  {
    name: 'unknown site in a list',
    text: 'sites: 4\nfaults:\n  - { at: 1s, crash: [s1, s9] }\n',
    says: ['3:27: faults.0.crash.1: there is no site s9: the sites are s1 to s4. Name one of them, or write sites: 9.'],
  },
  {
    name: 'bad restart',
    text: 'faults:\n  - { at: 1s, crash: any, restartAfter: 5s..1s }\n',
    says: ['2:41: faults.0.restartAfter: the range `5s..1s` ends before it begins. Write the smaller end first: 1s..5s.'],
  },
  {
    name: 'no time',
    text: 'faults:\n  - { at: 1s, pause: any, for: 0s }\n',
    says: ['2:32: faults.0.for: `0s` lasts no time. Write at least 1us.'],
  },
  {
    name: 'jump in parts of seconds',
    text: 'faults:\n  - { at: 1s, clockJump: any, by: 10ms }\n',
    says: ['2:35: faults.0.by: `10ms` is not in whole seconds. Write whole seconds, such as 10s or -1h..1h.'],
  },
  {
    name: 'jump to nowhere',
    text: 'faults:\n  - { at: 1s, clockJump: any, by: 0s }\n',
    says: ['2:35: faults.0.by: `0s` changes no clock. Write a jump such as 10s or -1h..1h.'],
  },
  {
    name: 'mistyped partition',
    text: 'faults:\n  - { at: 1s, partition: halfs }\n',
    says: ['2:26: faults.0.partition: `halfs` does not belong here. Did you mean halves?'],
  },
  {
    name: 'empty partition',
    text: 'faults:\n  - { at: 1s, partition: {} }\n',
    says: [
      '2:26: faults.0.partition: this does not say what happens. Write halves, minority, majority, ring, bridge, swizzle, { isolate: ... }, { links: ... }, { swizzle: ... } or { groups: ... }.',
    ],
  },
  {
    name: 'partition without groups',
    text: 'faults:\n  - { at: 1s, partition: { groups: [] } }\n',
    says: ['2:36: faults.0.partition.groups: no site is named. Name the sites of at least one group, as [[s1, s2], [s3]].'],
  },
  {
    name: 'empty group',
    text: 'faults:\n  - { at: 1s, partition: { groups: [[s1], []] } }\n',
    says: [`2:43: faults.0.partition.groups.1: no site is named. ${sitesRemedy('')}`],
  },
  {
    name: 'any in a group',
    text: 'faults:\n  - { at: 1s, partition: { groups: [any] } }\n',
    says: [`2:37: faults.0.partition.groups.0: \`any\` is not the name of a site. ${sitesRemedy('')}`],
  },
  {
    name: 'isolate nobody',
    text: 'faults:\n  - { at: 1s, partition: { isolate: } }\n',
    says: [`2:37: faults.0.partition.isolate: no site is named. ${sitesRemedy(', or write any, or write all')}`],
  },
  {
    name: 'bad direction',
    text: 'faults:\n  - { at: 1s, partition: halves, direction: sideways }\n',
    says: ['2:45: faults.0.direction: `sideways` does not belong here. Write both, in or out.'],
  },
];

const CONTRADICTIONS: readonly Case[] = [
  {
    name: 'quantiles',
    text: 'network:\n  latency: { p50: 10ms, p99: 5ms }\n',
    says: ['2:30: network.latency.p99: quantiles must ascend, but p99 (5ms) is below p50 (10ms). Write at least 10ms, or lower p50.'],
  },
  {
    name: 'tombstones',
    text: 'protocol:\n  forgetAfter: 10s\n  tombstoneFor: 19s\n',
    says: [
      '3:17: protocol.tombstoneFor: tombstoneFor (19s) is less than twice forgetAfter (10s). Write at least 20s, or remove the field.',
    ],
  },
  {
    name: 'contacts',
    text: 'contacts: 3\n',
    says: ['1:11: contacts: 3 contact points, but each site has only 2 others. Write all, or at most 2.'],
  },
  {
    name: 'never',
    text: 'workload:\n  - { do: flush }\n',
    says: ['2:5: workload.0: this item does not say when it happens. Give it `at: 10s` (once) or `every: 5s` (again and again).'],
  },
  {
    name: 'too late',
    text: 'workload:\n  - { do: flush, at: 2m }\n',
    says: ['2:22: workload.0.at: it would first happen at 2m, but the scenario ends at 1m. Write less than 1m, or raise duration.'],
  },
  {
    name: 'too rare',
    text: 'workload:\n  - { do: flush, every: 2m }\n',
    says: ['2:25: workload.0.every: it would first happen at 2m, but the scenario ends at 1m. Write less than 1m, or raise duration.'],
  },
  {
    name: 'until late',
    text: 'workload:\n  - { do: flush, every: 1s, until: 2m }\n',
    says: ['2:36: workload.0.until: until (2m) is after the end of the scenario (1m). Write at most 1m, or raise duration.'],
  },
  {
    name: 'until early',
    text: 'workload:\n  - { do: flush, every: 5s, until: 5s }\n',
    says: ['2:36: workload.0.until: until (5s) is not after the first occurrence (5s). Write more than 5s.'],
  },
  {
    name: 'until alone',
    text: 'workload:\n  - { do: flush, at: 1s, until: 2s }\n',
    says: ['2:26: workload.0.until: until means nothing without every. Remove it, or add a gap such as `every: 5s`.'],
  },
  {
    name: 'impossible target',
    text: 'workload:\n  - { do: setInfo, every: 1s, of: any }\n',
    says: ['2:35: workload.0.of: setInfo cannot be about any. Remove this field, and name who acts in `by`.'],
  },
  {
    name: 'kick oneself',
    text: 'workload:\n  - { do: kick, every: 1s, of: self }\n',
    says: ['2:32: workload.0.of: kick cannot be about self. Write any, up, down, unheard, nobody or names of sites.'],
  },
  {
    name: 'unknown actor',
    text: 'workload:\n  - { do: flush, every: 1s, by: s4 }\n',
    says: ['2:33: workload.0.by: there is no site s4: the sites are s1 to s3. Name one of them, or write sites: 4.'],
  },
  {
    name: 'unknown target',
    text: 'sites: 1\nworkload:\n  - { do: kick, every: 1s, of: [s2] }\n',
    says: ['3:33: workload.0.of.0: there is no site s2: the only site is s1. Name one of them, or write sites: 2.'],
  },
  {
    name: 'kick and wipe',
    text: 'workload:\n  - { do: kick, every: 1s, wipe: true }\n',
    says: ['2:28: workload.0.wipe: kick has no field `wipe`. Remove it; only rejoin has it.'],
  },
  {
    name: 'rejoin and stop',
    text: 'workload:\n  - { do: rejoin, every: 1s, stop: true }\n',
    says: ['2:30: workload.0.stop: rejoin has no field `stop`. Remove it; only wipe has it.'],
  },
  {
    name: 'one id twice',
    text: 'workload:\n  - { id: a, do: flush, every: 1s }\nfaults:\n  - { id: a, at: 1s, crash: any }\n',
    says: ['4:11: faults.0.id: the id `a` belongs to another item. Choose another, or remove the field.'],
  },
  {
    name: 'an id made for another',
    text: 'faults:\n  - { id: fault-1-crash, at: 1s, crash: any }\n  - { at: 1s, crash: any }\n',
    says: ['2:11: faults.0.id: the id `fault-1-crash` belongs to another item. Choose another, or remove the field.'],
  },
  {
    name: 'alone',
    text: 'sites: 1\nfaults:\n  - { at: 1s, partition: halves }\n',
    says: ['3:26: faults.0.partition: a single site cannot be cut off from others. Remove this item, or raise sites.'],
  },
  {
    name: 'one group',
    text: 'faults:\n  - { at: 1s, partition: { groups: [s1..s3] } }\n',
    says: ['2:36: faults.0.partition.groups: one group of all sites cuts nothing. Name two groups, or leave some sites out.'],
  },
  {
    name: 'in two groups',
    text: 'faults:\n  - { at: 1s, partition: { groups: [s1, [s2, s1]] } }\n',
    says: ['2:41: faults.0.partition.groups.1: s1 is in two groups. Name each site in one group.'],
  },
  {
    name: 'isolate several',
    text: 'faults:\n  - { at: 1s, partition: { isolate: [s1, s2] } }\n',
    says: [
      '2:37: faults.0.partition.isolate: isolate cuts off one site. Name one, or write { groups: [[s1, s2]] } to cut off several together.',
    ],
  },
  {
    name: 'expecting what is off',
    text: 'checks: { convergence: off }\nexpect: { violates: convergence }\n',
    says: [
      '2:21: expect.violates: convergence is expected to fail, but it is switched off. Remove convergence from checks, or from violates.',
    ],
  },
  {
    name: 'two ways to lose a disk',
    text: 'faults:\n  - { at: 1s, crash: any, losesDisk: true, restoresBackup: true }\n',
    says: ['2:44: faults.0.restoresBackup: a disk cannot both do losesDisk and restoresBackup. Keep one of them.'],
  },
  {
    name: 'a backup of no age',
    text: 'faults:\n  - { at: 1s, crash: any, losesTail: never }\n',
    says: ['2:38: faults.0.losesTail: `never` is not a duration. Write true, a duration such as 10s, or a range such as 1s..5s.'],
  },
  {
    name: 'exchange of one',
    text: 'faults:\n  - { at: 1s, exchange: s1 }\n',
    says: ['2:25: faults.0.exchange: exchange is about two sites. Write any, or name two, as [s1, s2].'],
  },
  {
    name: 'a ring has no direction',
    text: 'sites: 5\nfaults:\n  - { at: 1s, partition: ring, direction: in }\n',
    says: ['3:32: faults.0.direction: ring has no first group from which a direction could be seen. Remove it.'],
  },
  {
    name: 'a ring of three',
    text: 'faults:\n  - { at: 1s, hold: ring }\n',
    says: ['2:21: faults.0.hold: in a ring of fewer than four sites each sees all others. Remove this item, or write sites: 4.'],
  },
  {
    name: 'too much swizzle',
    text: 'faults:\n  - { at: 1s, partition: { swizzle: 4 } }\n',
    says: ['2:37: faults.0.partition.swizzle: 4 sites are to be cut off, but there are 3. Write at most 3.'],
  },
  {
    name: 'a mixture with a target',
    text: 'workload:\n  - { do: { kick: 1, flush: 2 }, every: 1s, of: s1 }\n',
    says: ['2:45: workload.0.of: an item of several commands has no field `of`. Remove it, or write one item for each command.'],
  },
  {
    name: 'a weight of nothing',
    text: 'workload:\n  - { do: { kick: 0, flsh: 2 }, every: 1s }\n',
    says: [
      '2:19: workload.0.do.kick: `0` is not a weight. Write a whole number from 1 to 1000.',
      '2:28: workload.0.do.flsh: `flsh` does not belong here. Did you mean flush?',
    ],
  },
  {
    name: 'open and closed',
    text: 'workload:\n  - { do: flush, every: 1s, think: 1s }\n',
    says: ['2:29: workload.0.think: an item has either every or think. Remove one of the two.'],
  },
  {
    name: 'a loop of sides',
    text: 'workload:\n  - { do: dispute, think: 1s }\n',
    says: ['2:5: workload.0.by: a closed loop cannot follow the sides of a partition. Write any, all or names of sites.'],
  },
  {
    name: 'late starters',
    text: 'startWithin: 61s\n',
    says: ['1:14: startWithin: startWithin (61s) is longer than the scenario (1m). Write at most 1m, or raise duration.'],
  },
  {
    name: 'no bandwidth',
    text: 'network: { bandwidth: { rate: 0B/s } }\n',
    says: ['1:31: network.bandwidth.rate: `0B/s` lets nothing through. Write at least 1B, or remove the field.'],
  },
  {
    name: 'bandwidth without time',
    text: 'network: { bandwidth: { rate: 1MB } }\n',
    says: ['1:31: network.bandwidth.rate: `1MB` is not a rate of bytes. Write a size and /s, for example 64kB/s or 1MB/s.'],
  },
];

describe('faults', () => testCases(FAULTS));

describe('contradictions', () => testCases(CONTRADICTIONS));
