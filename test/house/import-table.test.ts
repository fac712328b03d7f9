/** The import table: each room keeps to it, and each way of breaking it is seen. */

import { describe, expect, it } from 'vitest';
import { importFaults, importsOf, portabilityFaults } from './import-table.ts';
import { sourcesBelow } from './source.ts';

const shipped = sourcesBelow(['src', 'sim', 'reports']);
const planted = (path: string, text: string): string[] => importFaults([{ path, text }]);

describe('the project', () => {
  it('imports only along the table', () => {
    expect(shipped.length).toBeGreaterThan(10);
    expect(importFaults(shipped)).toEqual([]);
  });

  it('reaches no built-in module from its portable entries', () => {
    expect(shipped.some(({ path }) => path === 'src/index.ts')).toBe(true);
    expect(portabilityFaults(shipped)).toEqual([]);
  });
});

describe('the table', () => {
  it.each([
    ['src/core/replica.ts', "import { host } from '../host/host.ts';"],
    ['src/core/replica.ts', "import type { Host } from '../host/host.ts';"],
    ['src/core/replica.ts', "import { readFileSync } from 'node:fs';"],
    ['src/core/replica.ts', "import seedrandom from 'seedrandom';"],
    ['src/core/replica.ts', "export * from '../../sim/world/world.ts';"],
    ['src/core/replica.ts', "export type { World } from '../../sim/world/world.ts';"],
    ['src/core/replica.ts', "type World = import('../../sim/world/world.ts').World;"],
    ['src/core/replica.ts', "const late = import('../wire/codec.ts');"],
    ['src/core/replica.ts', 'const late = import(name);'],
    ['src/host/host.ts', "import { open } from '../store/level-store.ts';"],
    ['src/wire/codec.ts', "import { Host } from '../host/host.ts';"],
    ['src/store/memory-store.ts', "import { Store } from '../host/ports.ts';"],
    ['src/store/memory-store.ts', "import { type Store, openStore } from '../host/ports.ts';"],
    ['src/transport/tcp.ts', "import type { Host } from '../host/host.ts';"],
    ['src/index.ts', "export { LevelStore } from './store/level-store.ts';"],
    ['sim/world/world.ts', "import { MemoryStore } from '../../src/store/memory-store.ts';"],
    ['sim/world/world.ts', "import type { Tcp } from '../../src/transport/tcp.ts';"],
    ['sim/world/world.ts', "import { Host } from '../../src/host/host.ts';"],
    ['sim/world/world.ts', "import { threadId } from 'node:worker_threads';"],
    ['sim/campaign/campaign.ts', "import { main } from '../cli/main.ts';"],
    ['reports/page.ts', "import { summary } from '../sim/campaign/result.ts';"],
    ['reports/page.ts', "import type { World } from '../sim/world/world.ts';"],
    ['tools/page.ts', "import { join } from 'node:path';"],
    ['src/core/replica.ts', "import type { Op } from './operation';"],
  ])('refuses in %s: %s', (path, text) => {
    expect(planted(path, text)).toHaveLength(1);
  });

  it.each([
    ['src/core/replica.ts', "import type { Op } from './operation.ts';"],
    ['src/host/host.ts', "import { Server } from '../core/server.ts';"],
    ['src/wire/codec.ts', "import { Packr } from 'msgpackr';"],
    ['src/store/level-store.ts', "import type { Store } from '../host/ports.ts'; import { ClassicLevel } from 'classic-level';"],
    ['src/store/level-store.ts', "import { type Store } from '../host/ports.ts';"],
    ['sim/world/world.ts', "import { Server } from '../../src/core/server.ts'; import type { Host } from '../../src/host/host.ts';"],
    ['sim/cli/run.ts', "import { page } from '../../reports/page.ts'; import { Command } from 'commander';"],
    ['reports/page.ts', "import type { CampaignResult } from '../sim/campaign/result.ts';"],
  ])('allows in %s: %s', (path, text) => {
    expect(planted(path, text)).toEqual([]);
  });

  it('does not take words in comments and strings for imports', () => {
    expect(importsOf({ path: 'a.ts', text: "// import x from 'y'\nconst a = \"import x from 'y'\";" })).toEqual([]);
  });
});

describe('portability', () => {
  const entry = { path: 'src/index.ts', text: "export { Host } from './host/host.ts';" };

  it('follows values through files, and names the way', () => {
    const host = { path: 'src/host/host.ts', text: "import { join } from 'node:path';" };
    expect(portabilityFaults([entry, host])).toEqual(['src/index.ts -> src/host/host.ts reaches node:path']);
  });

  it('ignores types, which leave no trace at run time', () => {
    const host = { path: 'src/host/host.ts', text: "import type { Socket } from 'node:net';" };
    expect(portabilityFaults([entry, host])).toEqual([]);
  });
});
