/** Runs every benchmark once, small: a benchmark that no longer runs measures nothing. What it measures is not judged here. */

import { expect, test } from 'vitest';
import type { Bench } from '../../bench/bench.ts';
import { benchChecks } from '../../bench/checks.ts';
import { benchCore } from '../../bench/core.ts';
import { benchFiveSites } from '../../bench/five-sites.ts';
import { benchMicroWorlds } from '../../bench/micro-worlds.ts';
import { queueRate } from '../../bench/queue-ceiling.ts';
import { benchFirstChecks, benchSteady } from '../../bench/steady.ts';
import { benchThousandSites } from '../../bench/thousand-sites.ts';
import { benchTwoWorkers } from '../../bench/two-workers.ts';

const small: readonly [string, Bench, Record<string, string>, RegExp][] = [
  ['steady', benchSteady, { sites: '5', duration: '2s' }, /^pass, 5 sites/],
  ['first-checks', benchFirstChecks, { sites: '5', duration: '2s' }, /^pass, 5 sites/],
  ['checks', benchChecks, { sites: '5', duration: '2s' }, /without checks.*with all/],
  ['core', benchCore, { entries: '10,100', count: '2000' }, /10 .* \/s/],
  ['micro-worlds', benchMicroWorlds, { runs: '5' }, /whole runs/],
  ['five-sites', benchFiveSites, { duration: '1m' }, /times real time/],
  ['thousand-sites', benchThousandSites, { sites: '20', virtualMs: '1200' }, /^20 sites.*MiB/],
  ['two-workers', benchTwoWorkers, { seeds: '4', sites: '4' }, /4 seeds.*two/],
];

test.each(small)('%s runs and prints its figures', async (_name, bench, overrides, expected) => {
  const lines: string[] = [];
  await bench.run(overrides, (line) => lines.push(line));
  expect(lines.join('\n')).toMatch(expected);
  expect(lines.join('\n')).not.toMatch(/NaN|undefined|Infinity/);
});

test('the bare queue gives back what it was given', () => {
  expect(queueRate(10, 1000)).toBeGreaterThan(0);
});
