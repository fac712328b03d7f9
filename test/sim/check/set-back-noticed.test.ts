/** A site that lost its disk and goes on as if nothing had happened is noticed, though its peers may make good for it. */

import { expect, test } from 'vitest';
import { expectCaught, worlds } from './planted.ts';

test('a site that does not notice that it was set back', () => {
  const found = expectCaught('set-back-noticed', worlds.lostDisks, { rules: { noticesSetBack: false } });
  expect(found.detail).toContain('did not notice');
});
