/** The tests by which mutation testing judges the core: its own, so that whoever changes a line hears of it there, and at once. */

import type { ViteUserConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** A mutant ends with its first failing test: what repeats recordings, or takes hundreds of random steps, comes last. */
class QuickFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => (/\/(recordings|durability)\.test\.ts$/.test(moduleId) ? 1 : 0);
    return [...files].sort((a, b) => rank(a) - rank(b) || (a.moduleId < b.moduleId ? -1 : 1));
  }
}

const config: ViteUserConfig = {
  test: {
    include: ['test/core/**/*.test.ts'],
    exclude: ['test/core/hunt.test.ts'],
    pool: 'forks',
    maxWorkers: 1,
    testTimeout: 60_000,
    restoreMocks: true,
    sequence: { sequencer: QuickFirst },
  },
};

export default config;
