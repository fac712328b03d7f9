/** Without being told: random scenarios find the weaknesses of the original by themselves. */

import { expect, it } from 'vitest';
import { randomStories, storiesOf } from './random-stories.ts';

/** `MUSTER_TRIAL_RANDOM=20000` is the whole search; it prints what `docs/original-on-trial.md` shows. */
const seedsMax = Number(process.env.MUSTER_TRIAL_RANDOM ?? 0);
const wanted = 6;

it('random scenarios find at least six of the stories', { timeout: 120_000 + seedsMax * 2_000 }, () => {
  const whole = seedsMax > 0;
  const found = new Map<string, string>();
  const names = new Set<string>();
  const all = new Set(randomStories.map(({ name, check }) => `${name} ${check}`));
  for (let seed = 1; seed <= (whole ? seedsMax : 400) && found.size < all.size; seed += 1) {
    for (const { name, check, detail } of storiesOf(String(seed))) {
      if (!found.has(`${name} ${check}`))
        found.set(`${name} ${check}`, `| ${name} | \`${check}\` | ${seed} | ${detail.replaceAll('|', '\\|')} |`);
      names.add(name);
    }
    if (!whole && names.size >= wanted) break;
  }
  if (whole) process.stdout.write(`${[...found.values()].sort().join('\n')}\n`);
  expect(names.size).toBeGreaterThanOrEqual(wanted);
});
