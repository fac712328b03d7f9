/** A gap that nobody answers is seen. */

import { expect, test } from 'vitest';
import { expectCaught, misreading, worlds } from './planted.ts';

// Contact points would bring the data in another way.
const wipes = worlds.wipes.replace('contacts: all', 'contacts: none');

test('gaps that are not answered', () => {
  expect(expectCaught('gap-heals', wipes, { rules: { answersGaps: false } }, 10).detail).toContain('saw a gap');
});

test('gap answers that are not taken in', () => {
  expectCaught('gap-heals', wipes, { server: misreading((message) => (message.kind === 'gap' ? null : message)) }, 10);
});
