/** The tests by which mutation testing judges the core: the quick ones first, and last the histories of known worlds, which cost seconds. */

import type { ViteUserConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** A mutant ends with its first failing test: `core`, `golden` last. */
class QuickFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => (moduleId.includes('/golden/') ? 1 : 0);
    return [...files].sort((a, b) => rank(a) - rank(b) || (a.moduleId < b.moduleId ? -1 : 1));
  }
}

const config: ViteUserConfig = {
  test: {
    include: ['test/core/**/*.test.ts', 'test/property/merge.test.ts', 'test/sim/conformance/**/*.test.ts', 'test/golden/**/*.test.ts'],
    exclude: ['test/core/hunt.test.ts'],
    pool: 'forks',
    maxWorkers: 1,
    testTimeout: 60_000,
    restoreMocks: true,
    sequence: { sequencer: QuickFirst },
  },
};

export default config;
