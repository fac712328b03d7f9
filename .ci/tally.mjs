#!/usr/bin/env node
/** Says in one line how many tests passed and failed, from vitest's JSON. A test file that could not be loaded counts as one failure. */

import { existsSync, readFileSync } from 'node:fs';

const [path] = process.argv.slice(2);
if (!path || !existsSync(path)) {
  console.error('the tests were not run');
  process.exitCode = 1;
} else {
  const { testResults, numPassedTests, numFailedTests, numPendingTests } = JSON.parse(readFileSync(path, 'utf8'));
  const broken = testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && !assertionResults.some((one) => one.status === 'failed'),
  );
  const failed = numFailedTests + broken.length;
  if (numPendingTests > 0) console.log(`${numPendingTests} skipped`);
  console.log(`${numPassedTests} passed, ${failed} failed`);
  if (failed > 0 || numPassedTests === 0) process.exitCode = 1;
}
