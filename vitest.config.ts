/** How the tests run: two forks on two cores, and coverage of all that ships. */

import type { ViteUserConfig } from 'vitest/config';

const config: ViteUserConfig = {
  test: {
    include: ['test/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 2,
    // Far beyond what any test takes: a machine that is busy with something else must not make one fail.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // A test that leaves a global stubbed would make the next one depend on the order of tests.
    restoreMocks: true,
    unstubGlobals: true,
    unstubEnvs: true,
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts', 'sim/**/*.ts', 'reports/**/*.ts'],
      // Entries of threads and processes: what they call is tested in process.
      exclude: ['**/*.d.ts', 'sim/cli/main.ts', 'sim/conformance/main.ts', 'sim/campaign/worker.ts'],
      reporter: ['text-summary', 'json-summary', 'lcov'],
      reportsDirectory: 'coverage',
      thresholds: { lines: 96, statements: 95, functions: 96, branches: 90 },
    },
  },
};

export default config;
