/** Directories that a test may fill, and that are gone after it. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** An empty directory, removed when the current test is over. */
export async function scratchDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'muster-store-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}
