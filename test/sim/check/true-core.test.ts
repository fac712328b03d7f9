/** The true core breaks no promise in any of the worlds in which the planted bugs are caught. */

import { expect, test } from 'vitest';
import { plantedWorld, worlds } from './planted.ts';

test.each(Object.keys(worlds) as (keyof typeof worlds)[])('%s', (name) => {
  for (let seed = 1; seed <= 5; seed++) {
    const { violations, verdict } = plantedWorld(worlds[name], seed).outcome;
    expect({ seed, violations }).toEqual({ seed, violations: [] });
    expect(verdict).toMatch(/pass|inconclusive/);
  }
});
