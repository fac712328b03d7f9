#!/usr/bin/env node
/** Holds a campaign's JSON to what was asked for, so that a campaign that ran less than it should can never look like a pass. */

import { readFileSync } from 'node:fs';

const [path, wanted] = process.argv.slice(2);
const { verdict, runs, summary } = JSON.parse(readFileSync(path, 'utf8'));
const digests = new Set(runs.map(({ digest }) => digest));
const delivered = runs.reduce((sum, { messages }) => sum + messages.delivered, 0);
const good =
  verdict === 'pass' &&
  summary.passed === Number(wanted) &&
  runs.length === Number(wanted) &&
  digests.size === runs.length &&
  delivered > 0;
console.log(`gate: ${summary.passed} of ${wanted} runs passed, ${digests.size} different histories, ${delivered} messages delivered`);
if (!good) process.exitCode = 1;
