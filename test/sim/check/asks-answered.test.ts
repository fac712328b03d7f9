/** An ask that is left, answered twice, or answered with something else is noticed at once, long before its sender gives up. */

import { describe, expect, test } from 'vitest';
import type { Message } from '../../../src/core/index.ts';
import { expectCaught, misreading, type Plant, worlds } from './planted.ts';

/** Answers are sent otherwise: none, one or more for each. */
const answering = (change: (answer: Extract<Message, { kind: 'answer' }>) => readonly Message[]): Plant => ({
  ports: (ports) => ({
    send: (dest, message) => {
      for (const each of message.kind === 'answer' ? change(message) : [message]) ports.send(dest, each);
    },
  }),
});

describe('an answer', () => {
  test.each<[string, Plant, string]>([
    ['that is never sent', answering(() => []), 'unanswered'],
    ['that is sent twice', answering((answer) => [answer, { ...answer }]), 'which is not open'],
    ['to another ask', answering((answer) => [{ ...answer, id: answer.id + 1 }]), 'which is not open'],
    [
      'that begins elsewhere',
      answering((answer) => [{ ...answer, data: { ...answer.data, since: answer.data.since + 1 } }]),
      'answered with what it has since 1',
    ],
  ])('%s', (_, plant, says) => {
    expect(expectCaught('asks-answered', worlds.slowDisks, plant).detail).toContain(says);
  });

  test('to where the asker does not listen', () => {
    const plant: Plant = {
      ports: (ports) => ({
        send: (dest, message) => ports.send(message.kind === 'answer' ? { site: message.to, node: message.node } : dest, message),
      }),
    };
    expect(expectCaught('asks-answered', worlds.wipes, plant).detail).toContain('did not come from');
  });
});

test('an ask that is not even looked at', () => {
  const plant: Plant = { server: misreading((message) => (message.kind === 'ask' ? null : message)) };
  expect(expectCaught('asks-answered', worlds.wipes, plant).detail).toContain('nor begins a commit');
});

test('an ask that is declined because of one failure', () => {
  const plant: Plant = { config: { failuresMax: 1 } };
  expect(expectCaught('asks-answered', worlds.slowDisks, plant, 10).detail).toContain('declined it (not-durable) after 1 failures');
});

test('an ask that waits for a store that fails for ever', () => {
  const plant: Plant = { config: { failuresMax: 1000 } };
  const text = worlds.slowDisks.replace('for: 200ms..5s', 'for: 9s');
  expect(expectCaught('asks-answered', text, plant, 10).detail).toContain('must decline it');
});
