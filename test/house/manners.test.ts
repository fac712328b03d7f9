/** Lengths, names and openings: the project keeps its manners, and each breach of them is seen. */

import { describe, expect, it } from 'vitest';
import {
  fileLengthFaults,
  fileLinesMax,
  functionLengthFaults,
  functionLinesMax,
  nameFaults,
  openingFaults,
  unfinishedFaults,
} from './manners.ts';
import { pathsBelow, rooms, sourcesBelow } from './source.ts';

const shipped = sourcesBelow(['src', 'sim', 'reports'], ['.ts', '.js', '.mjs', '.css']);
const written = sourcesBelow(rooms, ['.ts', '.js', '.mjs', '.css', '.yaml']);
const programs = sourcesBelow(['src', 'sim', 'reports', 'bench', 'examples']);
const lines = (count: number, line = 'const a = 1;'): string => `${line}\n`.repeat(count);
const one = (text: string): { path: string; text: string }[] => [{ path: 'src/core/planted.ts', text }];

describe('the project', () => {
  it('has no file that is too long', () => expect(fileLengthFaults(shipped)).toEqual([]));
  it('has no function that is too long', () => expect(functionLengthFaults(shipped)).toEqual([]));
  it('names its files and folders in kebab-case, after nouns', () => expect(nameFaults(pathsBelow(rooms))).toEqual([]));
  it('says at the beginning of each file why it exists', () => expect(openingFaults(programs)).toEqual([]));
  it('leaves nothing unfinished', () => expect(unfinishedFaults(written)).toEqual([]));
});

describe('the length of files', () => {
  it('is refused above the limit only', () => {
    expect(fileLengthFaults(one(lines(fileLinesMax)))).toEqual([]);
    expect(fileLengthFaults(one(lines(fileLinesMax + 1)))).toEqual(['src/core/planted.ts has 301 lines, more than 300']);
  });
});

describe('the length of functions', () => {
  const body = (count: number): string => lines(count - 2);

  it('is refused above the limit only', () => {
    expect(functionLengthFaults(one(`function long() {\n${body(functionLinesMax)}}\n`))).toEqual([]);
    expect(functionLengthFaults(one(`function long() {\n${body(functionLinesMax + 1)}}\n`))).toEqual([
      'src/core/planted.ts:1 long has 71 lines, more than 70',
    ]);
  });

  it.each([
    ['an arrow function', (text: string): string => `const long = () => {\n${text}};\n`],
    ['a method', (text: string): string => `class A { long() {\n${text}} }\n`],
    ['a constructor', (text: string): string => `class A { constructor() {\n${text}} }\n`],
    ['an accessor', (text: string): string => `const a = { get long() {\n${text}} };\n`],
    ['a callback', (text: string): string => `[1].map(function () {\n${text}});\n`],
  ])('counts %s', (_what, wrap) => {
    expect(functionLengthFaults(one(wrap(body(functionLinesMax + 1))))).toHaveLength(1);
  });
});

describe('names', () => {
  it.each(['src/core/totalOrder.ts', 'src/Core/order.ts', 'sim/world/event_queue.ts', 'scenarios/Split.yaml'])('refuse %s', (path) => {
    expect(nameFaults([path])).toHaveLength(1);
  });
  it.each(['src/utils/order.ts', 'sim/helpers/a.ts', 'src/core/common.ts', 'src/core/utils.ts'])('refuse %s', (path) => {
    expect(nameFaults([path])).toHaveLength(1);
  });
  it.each(['src/core/total-order.ts', 'test/core/order.test.ts', 'test/conformance/traces.jsonl.gz', 'bench/steady-200.yaml'])(
    'allow %s',
    (path) => {
      expect(nameFaults([path])).toEqual([]);
    },
  );
});

describe('openings', () => {
  it.each(['import a from "b";\n', '// why\nconst a = 1;\n', '/* why */\n', '/** */\nconst a = 1;\n', ''])('refuse %j', (text) => {
    expect(openingFaults(one(text))).toHaveLength(1);
  });
  it.each(['/** Why. */\nconst a = 1;\n', '/**\n * Why.\n */\n', '#!/usr/bin/env node\n/** Why. */\n'])('allow %j', (text) => {
    expect(openingFaults(one(text))).toEqual([]);
  });
});

describe('unfinished work', () => {
  // Put together here, so that this file does not contain the words that it looks for.
  it.each(['TO', 'FIX', 'HA'].map((half, index) => half + ['DO', 'ME', 'CK'][index]))('is seen: %s', (word) => {
    expect(unfinishedFaults(one(`const a = 1; // ${word}: later\n`))).toEqual([
      `src/core/planted.ts:1 is unfinished: const a = 1; // ${word}: later`,
    ]);
  });
  it('is not seen in ordinary words', () => expect(unfinishedFaults(one('// a mastodon, to do\n'))).toEqual([]));
});
