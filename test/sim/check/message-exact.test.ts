/** A message that says something else than what is durable at its sender is noticed where it leaves, whatever its receiver makes of it. */

import { describe, expect, test } from 'vitest';
import type { Message, SyncData } from '../../../src/core/index.ts';
import { expectCaught, type Plant, worlds } from './planted.ts';

/** Every message of that kind is sent otherwise. */
function sending<K extends Message['kind']>(kind: K, change: (message: Extract<Message, { kind: K }>) => Message): Plant {
  return {
    ports: (ports) => ({
      send: (dest, message) => ports.send(dest, message.kind === kind ? change(message as Extract<Message, { kind: K }>) : message),
    }),
  };
}

/** A sync whose data is otherwise. */
const withData = (change: (data: SyncData) => Partial<SyncData>): Plant =>
  sending('sync', (sync) => ({ ...sync, data: { ...sync.data, ...change(sync.data) } }));

describe('a sync', () => {
  test.each<[string, Plant, string]>([
    ['that begins earlier', withData(({ since }) => ({ since: Math.max(0, since - 1) })), 'tells since'],
    ['that acknowledges less', withData(({ acked }) => ({ acked: Math.max(0, acked - 1) })), 'acknowledges'],
    ['of an earlier clock', withData(({ clock }) => ({ clock: clock - 1 })), 'tells clock'],
    ['with something twice', withData(({ data }) => ({ data: [...data, ...data] })), 'twice'],
    ['that claims another run of its receiver', sending('sync', (sync) => ({ ...sync, ackedRun: sync.run })), 'of run'],
    ['that begins in another run', sending('sync', (sync) => ({ ...sync, sinceRun: 'none' })), 'begins in run'],
    ['from another node', sending('sync', (sync) => ({ ...sync, node: 'elsewhere' })), 'where its sender listens'],
    ['of another run', sending('sync', (sync) => ({ ...sync, run: `${sync.run}.${sync.data.clock}` })), 'not the present one'],
    ['that is the third part of two', sending('sync', (sync) => ({ ...sync, part: { index: 2, of: 2 } })), 'part 2 of 2'],
    ['that is only the first part', sending('sync', (sync) => ({ ...sync, part: { index: 0, of: 2 } })), 'where part 1'],
  ])('%s', (_, plant, says) => {
    expect(expectCaught('message-exact', worlds.busy, plant).detail).toContain(says);
  });

  test('to where its receiver does not live', () => {
    const plant: Plant = {
      ports: (ports) => ({
        send: (dest, message) => ports.send('site' in dest && message.kind === 'sync' ? { ...dest, node: message.node } : dest, message),
      }),
    };
    expect(expectCaught('message-exact', worlds.busy, plant).detail).toContain('does not live');
  });
});

describe('a gap answer', () => {
  test.each<[string, Plant, string]>([
    ['that acknowledges less', sending('gap', (gap) => ({ ...gap, acked: Math.max(0, gap.acked - 1) })), 'says acked '],
    ['of another run of its receiver', sending('gap', (gap) => ({ ...gap, ackedRun: 'none' })), 'says ackedRun'],
    ['without the tombstone', sending('gap', ({ forgotten: _, ...gap }) => gap), 'says forgotten nothing'],
  ])('%s', (_, plant, says) => {
    expect(expectCaught('message-exact', worlds.wipes, plant).detail).toContain(says);
  });

  test('without the address that outranks', () => {
    const plant = sending('gap', ({ host: _, ...gap }) => gap);
    const cloned = worlds.busy.replace('faults:', 'faults:\n  - { at: 3s, clone: any, for: 9s }');
    expect(expectCaught('message-exact', cloned, plant).detail).toContain('says host nothing');
  });
});

test('a gap answer to where the gap did not come from', () => {
  const plant: Plant = {
    ports: (ports) => ({
      send: (dest, message) => ports.send('site' in dest && message.kind === 'gap' ? { ...dest, node: message.node } : dest, message),
    }),
  };
  expect(expectCaught('message-exact', worlds.wipes, plant).detail).toContain('what it answers came from');
});

test('an ask for what is new only', () => {
  const plant = sending('ask', (ask) => ({ ...ask, since: 7 }));
  expect(expectCaught('message-exact', worlds.wipes, plant).detail).toContain('asks for what is new since 7');
});

test('an answer that acknowledges nothing', () => {
  const plant = sending('answer', (answer) => ({ ...answer, data: { ...answer.data, acked: 0 } }));
  expect(expectCaught('message-exact', worlds.wipes, plant).detail).toContain('acknowledges 0');
});

test('an answer of an earlier clock', () => {
  const plant = sending('answer', (answer) => ({ ...answer, data: { ...answer.data, clock: answer.data.clock - 1 } }));
  expect(expectCaught('message-exact', worlds.wipes, plant).detail).toContain('the answer that');
});
