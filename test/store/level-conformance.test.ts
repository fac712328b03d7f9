import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { levelStore } from '../../src/store/level-store.ts';
import { storeConformance } from './conformance.ts';

const directories: string[] = [];
afterAll(() => Promise.all(directories.map((directory) => rm(directory, { recursive: true, force: true }))));

storeConformance('the LevelDB store', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'muster-store-'));
  directories.push(directory);
  return levelStore(directory);
});
