/** States that travel in numbered parts are watched part by part, and as the whole that they are (R10). */

import { expect, test } from 'vitest';
import { type Answer, defaultLimits, type Message, type Sync } from '../../../src/core/index.ts';
import { expectCaught, misreading, withOps, worlds } from './planted.ts';

const small = worlds.busy.replace('duration:', 'protocol: { operationsMax: 5 }\nduration:');

/** A message that is a part of a state; null if it is none. */
function partOf(message: Message): ((Sync | Answer) & { readonly part: NonNullable<Sync['part']> }) | null {
  if (message.kind !== 'sync' && message.kind !== 'answer') return null;
  const { part } = message;
  return part === undefined ? null : { ...message, part };
}

test('a message that holds more than it may', () => {
  expect(expectCaught('message-exact', small, { config: { limits: defaultLimits } }).detail).toContain('more than one message may');
});

test('two states of which nobody could tell the parts apart', () => {
  const sent: Message[] = [];
  const found = expectCaught('message-exact', small, {
    ports: (ports) => ({
      send: (to, message) => {
        ports.send(to, message);
        const whole = partOf(message);
        if (whole === null) return;
        if (whole.part.index === 0) sent.length = 0;
        sent.push(message);
        if (whole.part.index < whole.part.of - 1) return;
        for (const part of sent)
          ports.send(
            to,
            withOps(part, (ops) => (part === message ? ops.toReversed() : [...ops])),
          );
      },
    }),
  });
  expect(found.detail).toContain('and so began another one');
});

test('a receiver that takes a part for all of it', () => {
  const server = misreading((message) => {
    const whole = partOf(message);
    return whole === null ? message : { ...whole, part: { index: 0, of: 1 } };
  });
  expect(expectCaught('accept-exact', small, { server }).detail).toContain('every part of a state before it acknowledges it');
});

test('a receiver that waits for a part that there is not', () => {
  const server = misreading((message) => {
    const whole = partOf(message);
    return whole === null ? message : { ...whole, part: { index: whole.part.index, of: whole.part.of + 1 } };
  });
  expect(expectCaught('accept-exact', small, { server }).detail).toContain('and must acknowledge it');
});

test('a receiver that overlooks operations of all parts but the last', () => {
  const server = misreading((message) => {
    const whole = partOf(message);
    const isEarly = whole !== null && whole.part.index < whole.part.of - 1;
    return isEarly ? withOps(message, (ops) => ops.filter((op) => op.key.type !== 'info')) : message;
  });
  expect(expectCaught('ack-sound', small, { server }).detail).toContain('acknowledged to');
});
