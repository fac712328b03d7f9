/** What a report says of a check is what the check's own file says. */

import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { promises } from '../../../sim/check/promises.ts';

it.each(Object.entries(promises))('%s', (name, promise) => {
  const [comment = ''] = readFileSync(`sim/check/${name}.ts`, 'utf8').split('*/');
  const sentence = comment.replace('/**', '').replaceAll('\n *', ' ').replaceAll('`', '').replaceAll(/\s+/g, ' ').trim();
  expect(sentence).toBe(`${name}: ${promise}.`);
});
