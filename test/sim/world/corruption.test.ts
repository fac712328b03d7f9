/** A message with a byte changed on its way is refused by the real decoder, and counted; nobody ever understands another message. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { corruptedMessage } from '../../../sim/world/corruption.ts';
import { runWorld } from '../../../sim/world/run-world.ts';
import type { Message } from '../../../src/core/index.ts';
import { busyScenario, playWorld, scenarioOf } from './worlds.ts';

const corrupting = scenarioOf({
  sites: 8,
  duration: '20s',
  protocol: { syncInterval: '300ms' },
  network: { corrupt: '1%' },
  workload: [
    { every: '200ms', do: 'setInfo', by: 'any' },
    { every: '3s', do: 'kick', by: 'any', of: 'any' },
    { every: '2s', do: 'rejoin', of: 'kicked' },
  ],
});

describe('a world that damages 1% of its messages', () => {
  it('refuses and counts them, and converges', () => {
    let refused = 0;
    const handed: Set<Message> = new Set();
    const { outcome } = runWorld(corrupting, '1', {
      watch: () => ({
        delivering: (_m, message) => void handed.add(message),
        fate: ({ message, copy }, fate) => {
          if (fate !== 'refused') return;
          refused++;
          // One copy of a message was made: nobody was given any.
          if (copy === 0) expect(handed.has(message)).toBe(false);
        },
      }),
    });
    expect(outcome.verdict).toBe('pass');
    expect(refused).toBeGreaterThan(15);
    expect(outcome.messages.corrupted).toBe(refused);
    expect(outcome.convergence.converged).toBe(true);
  });
});

describe('any message of a busy world', () => {
  const messages: Message[] = [];
  playWorld(busyScenario(), '1', () => ({ sending: (_m, message) => void messages.push(message) }));

  it('is refused with any byte changed in any way', () => {
    for (const kind of ['sync', 'ask', 'answer', 'gap']) expect(messages.some((message) => message.kind === kind)).toBe(true);
    const word = fc.integer({ min: 0, max: 2 ** 32 - 1 });
    fc.assert(
      fc.property(fc.constantFrom(...messages), word, word, (message, where, how) => {
        expect(corruptedMessage(message, where, how)).toBeNull();
      }),
      { seed: 8, numRuns: 2000 },
    );
  });
});
