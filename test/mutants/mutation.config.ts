/** The tests by which mutation testing judges the core: those that are done within a second or two, since each mutant has to pass them all. */

import type { ViteUserConfig } from 'vitest/config';

const config: ViteUserConfig = {
  test: {
    include: ['test/core/**/*.test.ts', 'test/property/merge.test.ts', 'test/sim/conformance/**/*.test.ts'],
    exclude: ['test/core/hunt.test.ts'],
    pool: 'forks',
    maxWorkers: 1,
    testTimeout: 20_000,
    restoreMocks: true,
  },
};

export default config;
