/** A missing browser is said in one line, and is a failure where one is required. */

import { expect, it } from 'vitest';
import { chromiumPath, skipLine } from './chromium.ts';

const nowhere = (): boolean => false;

it('takes the given path first, then the first one on the path', () => {
  expect(chromiumPath({ env: { CHROMIUM_PATH: '/opt/mine', PATH: '/bin' }, isExecutable: nowhere })).toBe('/opt/mine');
  const there = (path: string): boolean => path === '/some/bin/google-chrome';
  expect(chromiumPath({ env: { PATH: '/bin:/some/bin' }, isExecutable: there })).toBe('/some/bin/google-chrome');
  expect(chromiumPath({ env: {}, isExecutable: nowhere })).toBeNull();
});

it('says what is skipped and how to get it, in one line', () => {
  const line = skipLine('some tests', { env: {}, isExecutable: nowhere });
  expect(line).toMatch(/^skipped: some tests, .*apt-get install chromium/);
  expect(line).not.toContain('\n');
  expect(skipLine('some tests', { env: {}, isExecutable: () => true })).toBeNull();
});

it('skips nothing where a browser is required', () => {
  expect(skipLine('some tests', { env: { MUSTER_REQUIRE_BROWSER: '1' }, isExecutable: nowhere })).toBeNull();
});
