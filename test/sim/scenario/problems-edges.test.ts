/** Mistakes that tempt a checker to say nothing, too much, or what cannot be read on a terminal. */

import { describe, expect, test } from 'vitest';
import { parseScenario } from '../../../sim/scenario/parse.ts';
import { formatProblem } from '../../../sim/scenario/problems.ts';
import { type Case, complaints, testCases } from './complaint-case.ts';

const COMMANDS = 'setInfo, kick, rejoin, setLiveness, setMember, importFallback, flush, cleanup, wipe, leave or dispute';

const ONE_MESSAGE: readonly Case[] = [
  { name: 'a number above every limit', text: 'sites: 1e99\n', says: ['1:8: sites: `1e+99` is too large. Write at most 2000.'] },
  { name: 'a number below every limit', text: 'maxEvents: -1e99\n', says: ['1:12: maxEvents: `-1e+99` is too small. Write at least 1.'] },
  {
    name: 'one place that YAML complains of twice',
    text: 'sites: 3\n duration: 1s\n',
    says: [
      '1:8: this is not valid YAML: Nested mappings are not allowed in compact mappings. Correct it, or quote the text if it is meant as text.',
    ],
  },
];

const RIGHT_REMEDY: readonly Case[] = [
  { name: 'a number in quotes', text: 'sites: "3"\n', says: ['1:8: sites: `"3"` does not belong here. Write a whole number.'] },
  {
    name: 'a share in quotes',
    text: 'network: { loss: "0.05" }\n',
    says: ['1:18: network.loss: `"0.05"` is not a probability. Write a number from 0 to 1, or per cent from 0% to 100%.'],
  },
  {
    name: 'a truth in quotes',
    text: 'discovery: "true"\n',
    says: ['1:12: discovery: `"true"` does not belong here. Write true or false.'],
  },
  { name: 'text of nothing', text: 'ids: ""\n', says: ['1:6: ids: `""` does not belong here. Write plain or unicode.'] },
  {
    name: 'a list of commands',
    text: 'workload: [{ every: 1s, do: [kick, leave] }]\n',
    says: [`1:29: workload.0.do: a list does not belong here. Write ${COMMANDS}.`],
  },
  {
    name: 'no occurrence at all',
    text: 'workload: [{ every: 1s, do: flush, only: [] }]\n',
    says: ['1:42: workload.0.only: the list is empty. Write at least one entry, or remove the field.'],
  },
  {
    name: 'a typo in an item that lacks its required field',
    text: 'workload: [{ evry: 1s }]\n',
    says: [
      `1:12: workload.0.do: the field \`do\` is missing. Write ${COMMANDS}.`,
      '1:14: workload.0.evry: unknown field `evry`. Did you mean every?',
    ],
  },
  {
    name: 'a name of two lines',
    text: 'name: "a\\nb"\nwhy: "a\\nb"\n',
    says: ['1:7: name: the text has more than one line. Write one line.'],
  },
  {
    name: 'half of a character',
    text: 'name: "\\ud800"\n',
    says: ['1:7: name: the text is not well-formed Unicode: it has half of a character. Remove it, or write the whole character.'],
  },
];

const VISIBLE: readonly Case[] = [
  {
    name: 'a line break in a name',
    text: 'clocks: { "skew\\nx": 1 }\n',
    says: ['1:11: clocks.skew\\u{a}x: unknown field `skew x`. Did you mean skew?'],
  },
  {
    name: 'a command to the terminal',
    text: 'clocks: { "a\\e[31m": 1 }\n',
    says: ['1:11: clocks.a\\u{1b}[31m: unknown field `a\\u{1b}[31m`. The fields here are skew, drift.'],
  },
  {
    name: 'a character without width',
    text: 'clocks: { sk\u200bew: 1 }\n',
    says: ['1:11: clocks.sk\\u{200b}ew: unknown field `sk\\u{200b}ew`. Did you mean skew?'],
  },
  {
    name: 'a change of direction',
    text: 'heal: "\u202eall"\n',
    says: ['1:7: heal: `\\u{202e}all` does not belong here. Did you mean all?'],
  },
  { name: 'a null character', text: 'sites: 3\0\n', says: ['1:8: sites: `3\\u{0}` does not belong here. Write a whole number.'] },
  { name: 'half of a character', text: 'heal: "\\udfff"\n', says: ['1:7: heal: `\\u{dfff}` does not belong here. Write all or core.'] },
];

describe('one mistake, one message', () => testCases(ONE_MESSAGE));
describe('the remedy fits what is there', () => testCases(RIGHT_REMEDY));
describe('what cannot be seen is shown', () => testCases(VISIBLE));

test('a name of several characters that make one is a name', () => {
  expect(complaints('name: "\u{1f468}\u200d\u{1f469} \u{1f98a}"\n')).toEqual([]);
});

test('an override names an item of a list that is not there', () => {
  const parsed = parseScenario('sites: 3\n', 'x.yaml', { 'workload.0.every': '1s' });
  expect(parsed.ok ? [] : parsed.problems.map(formatProblem)).toEqual([
    'x.yaml:1:1: override `workload.0.every`: `workload` is not there, and so has no item `0`. Name a field that exists; items of a list are counted from 0.',
  ]);
});
