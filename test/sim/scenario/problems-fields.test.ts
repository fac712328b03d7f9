/** Broken YAML and wrong single values must say where they are and what would be right. */

import { describe, expect, test } from 'vitest';
import { type Case, complaints, testCases } from './complaint-case.ts';

const DURATION_REMEDY = 'Write a number and a unit out of us, ms, s, m, h and d, for example 250ms or 10s.';

const YAML: readonly Case[] = [
  { name: 'empty', text: '# nothing\n', says: ['1:1: the file is empty. Write at least `sites: 3`.'] },
  { name: 'not a mapping', text: '- sites\n', says: ['1:1: a list does not belong here. Write fields, as { name: value }.'] },
  {
    name: 'duplicate key',
    text: 'sites: 3\nnetwork:\n  loss: 1%\n  loss: 2%\n',
    says: ['4:3: this field is given twice. Keep one of the two.'],
  },
  {
    name: 'several documents',
    text: 'sites: 3\n---\nsites: 4\n',
    says: ['2:1: the file has more than one document. Keep one, and put each further scenario into a file of its own.'],
  },
  { name: 'tab', text: 'network:\n\tloss: 1%\n', says: ['2:1: a tab is not allowed as indentation. Indent with spaces.'] },
  {
    name: 'unknown tag (a YAML warning)',
    text: 'sites: !!set 3\n',
    says: ['1:8: unknown tag: tag:yaml.org,2002:set. Remove the tag: text, numbers, lists and mappings are enough.'],
  },
  { name: 'list as key', text: 'sites: 3\n? [a]\n: 1\n', says: ['2:3: the name of a field must be text. Write the name of a field here.'] },
  {
    name: 'unresolved alias',
    text: 'why: &a x\nname: *a\nsites: *b\n',
    says: [
      '3:8: the aliases of this file cannot be expanded (Unresolved alias (the anchor must be set before the alias): b). Write the repeated part out in full.',
    ],
  },
  {
    name: 'alias bomb',
    text: `a: &a [${'x,'.repeat(20)}]\nb: &b [${'*a,'.repeat(20)}]\nc: [${'*b,'.repeat(20)}]\n`,
    says: [
      '2:8: the aliases of this file cannot be expanded (Excessive alias count indicates a resource exhaustion attack). Write the repeated part out in full.',
    ],
  },
  {
    name: 'too large',
    text: `# ${'x'.repeat(1_048_576)}`,
    says: ['1:1: the file has 1048578 characters. A scenario file may have at most 1048576.'],
  },
];

const FIELDS: readonly Case[] = [
  {
    name: 'unknown field, close',
    text: 'sites: 3\nnetwork: { los: 5% }\n',
    says: ['2:12: network.los: unknown field `los`. Did you mean loss?'],
  },
  {
    name: 'unknown field, far',
    text: 'clocks: { zone: 1 }\n',
    says: ['1:11: clocks.zone: unknown field `zone`. The fields here are skew, drift.'],
  },
  {
    name: '__proto__',
    text: 'clocks: { __proto__: 1 }\n',
    says: ['1:11: clocks.__proto__: unknown field `__proto__`. The fields here are skew, drift.'],
  },
  {
    name: 'merge key',
    text: 'network: { <<: 1 }\n',
    says: [
      '1:12: network.<<: unknown field `<<`. The fields here are latency, loss, duplicate, corrupt, pairLatency, directionLatency, bandwidth.',
    ],
  },
  { name: 'bad unit', text: 'duration: 60sec\n', says: [`1:11: duration: \`sec\` is not a unit of time. ${DURATION_REMEDY}`] },
  { name: 'no unit', text: 'protocol:\n  syncInterval: 5\n', says: [`2:17: protocol.syncInterval: \`5\` has no unit. ${DURATION_REMEDY}`] },
  { name: 'zero', text: 'duration: 0\n', says: ['1:11: duration: `0` is too short. Write at least 1us.'] },
  {
    name: 'latency below 1us',
    text: 'network: { latency: { min: 0 } }\n',
    says: ['1:28: network.latency.min: `0` is too short. Write at least 1us.'],
  },
  {
    name: 'part of a second',
    text: 'protocol: { forgetAfter: 1500ms }\n',
    says: ['1:26: protocol.forgetAfter: `1500ms` is not a whole number of seconds. Write whole seconds, such as 1s, 90s or 7d.'],
  },
  {
    name: 'probability',
    text: 'network:\n  corrupt: 1.5\n',
    says: ['2:12: network.corrupt: `1.5` is not a probability. Write a number from 0 to 1, or per cent from 0% to 100%.'],
  },
  {
    name: 'drift',
    text: 'clocks: { drift: 100 }\n',
    says: ['1:18: clocks.drift: `100` is not a drift. Write whole parts per million from 0ppm to 500000ppm, for example 100ppm.'],
  },
  { name: 'too many sites', text: 'sites: 2001\n', says: ['1:8: sites: `2001` is too large. Write at most 2000.'] },
  { name: 'no sites', text: 'sites: 0\n', says: ['1:8: sites: `0` is too small. Write at least 1.'] },
  { name: 'sites as text', text: 'sites: "3"\n', says: ['1:8: sites: `"3"` does not belong here. Write a whole number.'] },
  { name: 'half a site', text: 'sites: 2.5\n', says: ['1:8: sites: `2.5` does not belong here. Write a whole number.'] },
  { name: 'wrong word', text: 'bootstrap: stra\n', says: ['1:12: bootstrap: `stra` does not belong here. Did you mean star?'] },
  { name: 'far word', text: 'ids: emoji\n', says: ['1:6: ids: `emoji` does not belong here. Write plain or unicode.'] },
  {
    name: 'not a flag',
    text: 'disk: { loseUnsynced: yes }\n',
    says: ['1:23: disk.loseUnsynced: `yes` does not belong here. Write true or false.'],
  },
  { name: 'not a list', text: 'faults: { at: 1s }\n', says: ['1:9: faults: a mapping does not belong here. Write a list, as [one, two].'] },
  {
    name: 'empty mapping',
    text: 'sites: 3\nnetwork:\nids: plain\n',
    says: ['2:9: network: an empty value does not belong here. Write fields, as { name: value }.'],
  },
  { name: 'name', text: 'name: 7\n', says: ['1:7: name: `7` is not text. Write text, in quotes if it looks like a number.'] },
  { name: 'empty name', text: 'name: " "\n', says: ['1:7: name: the text is empty. Write something, or remove the field.'] },
  { name: 'control character', text: 'why: "a\\x1b[2J"\n', says: ['1:6: why: the text has control characters. Remove them.'] },
  {
    name: 'contacts',
    text: 'contacts: some\n',
    says: ['1:11: contacts: `some` is not a number of contact points. Write none, all, or a whole number such as 3.'],
  },
  {
    name: 'id',
    text: 'workload: [{ id: "a b", every: 1s, do: flush }]\n',
    says: [
      '1:18: workload.0.id: `a b` is not an id. Write up to 64 letters, digits, dots, dashes and underscores, a letter or digit first.',
    ],
  },
  {
    name: 'item without command',
    text: 'workload:\n  - { every: 1s }\n',
    says: [
      '2:5: workload.0.do: the field `do` is missing. Write setInfo, kick, rejoin, setLiveness, setMember, importFallback, flush, cleanup, wipe, leave or dispute.',
    ],
  },
  {
    name: 'unknown command',
    text: 'workload:\n  - { every: 1s, do: setinfo }\n',
    says: ['2:22: workload.0.do: `setinfo` does not belong here. Did you mean setInfo?'],
  },
  {
    name: 'rate',
    text: 'workload:\n  - { do: flush, every: 2/fortnight }\n',
    says: [
      '2:25: workload.0.every: `2/fortnight` is not a rate. Write a gap such as 4s, a range of gaps such as 1s..5s, or a rate such as 2/s.',
    ],
  },
  {
    name: 'unknown check',
    text: 'checks: { proper-pear: off }\n',
    says: ['1:11: checks.proper-pear: unknown field `proper-pear`. Did you mean proper-pair?'],
  },
  {
    name: 'check neither on nor off',
    text: 'checks: { proper-pair: false }\n',
    says: ['1:24: checks.proper-pair: `false` does not belong here. Write on or off.'],
  },
  {
    name: 'unknown expected check',
    text: 'expect:\n  violates: convergense\n',
    says: ['2:13: expect.violates: there is no check `convergense`. Did you mean convergence?'],
  },
  {
    name: 'second expected check',
    text: 'expect: { violates: [internal, convergense] }\n',
    says: ['1:32: expect.violates.1: there is no check `convergense`. Did you mean convergence?'],
  },
  {
    name: 'unknown expected situation',
    text: 'expect: { reaches: [gape] }\n',
    says: ['1:21: expect.reaches.0: there is no situation `gape`. Did you mean gap?'],
  },
];

describe('YAML', () => testCases(YAML));

describe('fields', () => testCases(FIELDS));

test('every mistake of a file is told, in the order of the file', () => {
  expect(complaints('sites: 0\nnetwork: { los: 1, loss: 7 }\nduration: 1\n').map((line) => line.split(':').slice(1, 3).join(':'))).toEqual([
    '1:8',
    '2:12',
    '2:26',
    '3:11',
  ]);
});

test('nesting without end is refused, not a crash', () => {
  expect(complaints(`a: ${'['.repeat(20_000)}`)).toEqual([
    expect.stringMatching(/^dir\/x\.yaml:1:\d+: lists or mappings are nested too deeply\. Nest them less deeply\.$/),
  ]);
});

test('an alias is followed to the value that it stands for', () => {
  expect(complaints('clocks: &c\n  skew: 1\nnetwork: *c\n')).toContain(
    'dir/x.yaml:2:3: network.skew: unknown field `skew`. The fields here are latency, loss, duplicate, corrupt, pairLatency, directionLatency, bandwidth.',
  );
});
