import seedrandom from 'seedrandom';
import { expect, test } from 'vitest';
import type { Batch } from '../../src/core/ports.ts';
import { memoryStore } from '../../src/store/memory-store.ts';
import { batch, entry, Model, ordered } from './batches.ts';
import { opened, storeConformance, value } from './conformance.ts';
import { failingStore, type Injected } from './failing-store.ts';

storeConformance('a failing store that does not fail', () => failingStore(memoryStore(), () => null));

const replica = { cluster: 'c', site: 's' };

test('a commit that fails before it is durable leaves nothing, one that fails after it leaves all', async () => {
  const plan: Injected[] = [null, { fail: 'before', error: 'ENOSPC' }, { fail: 'after', error: 'EIO' }];
  const store = await opened(failingStore(memoryStore(), (commit) => plan[commit - 1] ?? null));
  expect(await store.commit(replica, batch(1))).toStrictEqual({ ok: true });
  expect(await store.commit(replica, batch(2))).toStrictEqual({ ok: false, error: 'ENOSPC: injected' });
  expect(value(await store.load(replica))?.meta.clock).toBe(1);
  expect(await store.commit(replica, batch(3))).toStrictEqual({ ok: false, error: 'EIO: injected' });
  expect(value(await store.load(replica))?.meta.clock).toBe(3);
});

test('retries that supersede what failed end where a disk without failures ends', async () => {
  const random = seedrandom.tychei('retries');
  const store = await opened(
    failingStore(memoryStore(), () => (random.quick() < 0.4 ? { fail: random.quick() < 0.5 ? 'before' : 'after', error: 'EIO' } : null)),
  );
  const model = new Model();
  for (let clock = 1; clock <= 200; clock++) {
    const next: Batch = batch(clock, {
      clear: clock % 50 === 0,
      drop: [`s${clock % 3}`],
      entries: [entry('mem', `s${clock % 7}`, clock), entry('host', `s${clock % 5}`, clock, `n${clock}`)],
    });
    model.apply(next);
    let tries = 1;
    while (!(await store.commit(replica, next)).ok) tries++;
    expect(tries).toBeLessThan(50);
  }
  expect(ordered(value(await store.load(replica)))).toStrictEqual(model.snapshot());
});
