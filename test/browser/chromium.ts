/** Finds a browser for the tests that need one; it comes from the system, not from npm. */

import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** What the search depends on. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly isExecutable: (path: string) => boolean;
}

const here: Surroundings = { env: process.env, isExecutable };

/** Path of a Chromium, or null. `CHROMIUM_PATH` goes first, then what is on the path. */
export function chromiumPath({ env, isExecutable }: Surroundings = here): string | null {
  const given = env['CHROMIUM_PATH'];
  if (given) return given;
  const folders = [...(env['PATH'] ?? '').split(delimiter), '/usr/bin', '/usr/local/bin', '/snap/bin', '/opt/google/chrome'];
  const candidates = [
    ...folders.flatMap((folder) => names.map((name) => join(folder, name))),
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ];
  return candidates.find(isExecutable) ?? null;
}

/** Why tests are skipped, in one line; null when there is a browser, or when its absence has to be a failure. */
export function skipLine(what: string, surroundings: Surroundings = here): string | null {
  if (chromiumPath(surroundings) !== null || surroundings.env['MUSTER_REQUIRE_BROWSER'] === '1') return null;
  return `skipped: ${what}, since no Chromium was found; to run them: apt-get install chromium (or set CHROMIUM_PATH)`;
}

/** A browser without a window. */
export async function launchChromium(): Promise<Browser> {
  const executablePath = chromiumPath();
  if (executablePath === null) throw new Error('MUSTER_REQUIRE_BROWSER=1, but no Chromium was found: apt-get install chromium');
  return await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
