/** An answer that nobody asked for and is believed, or one that is waited for and turned away, is noticed where it arrives. */

import { expect, test } from 'vitest';
import { expectCaught, misreading, type Plant, worlds } from './planted.ts';

test('an answer that nobody asked for', () => {
  const plant: Plant = {
    server: misreading((message) => {
      if (message.kind !== 'answer') return message;
      const { id: _, ...rest } = message;
      return { ...rest, kind: 'sync' };
    }),
  };
  expect(expectCaught('answers-heard', worlds.wipes, plant, 10).detail).toContain('without having asked');
});

test('an answer that is not recognised', () => {
  const plant: Plant = {
    server: misreading((message) => (message.kind === 'answer' ? { ...message, id: message.id + 0.5 } : message)),
  };
  expect(expectCaught('answers-heard', worlds.wipes, plant).detail).toContain('though it waits for it');
});
