import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import seedrandom from 'seedrandom';
import { expect, test } from 'vitest';
import { levelStore } from '../../src/store/level-store.ts';
import { opened } from './conformance.ts';
import { scratchDirectory } from './scratch.ts';
import { Victims } from './victim.ts';

/** More for a soak: `MUSTER_KILL_ROUNDS=1000 MUSTER_KILL_SEED=x vitest run test/store/kill.test.ts`. */
const rounds = Number(process.env['MUSTER_KILL_ROUNDS'] ?? 50);
const seed = process.env['MUSTER_KILL_SEED'] ?? '1';

/** New directories now and then, so that the making of a database is interrupted too. */
const roundsPerDirectory = 10;

test(`${rounds} processes killed at random moments lose nothing acknowledged, and leave no half batch (seed ${seed})`, {
  timeout: 180_000 + rounds * 2000,
}, async () => {
  const random = seedrandom.tychei(seed);
  const scratch = await scratchDirectory();
  let victims = new Victims(scratch);
  const totals = { acknowledged: 0, beforeReady: 0, unacknowledgedButDurable: 0 };
  for (let round = 0; round < rounds; round++) {
    if (round % roundsPerDirectory === 0) {
      const directory = join(scratch, `${round}`);
      await mkdir(directory);
      victims = new Victims(directory);
    }
    const before = victims.done;
    const victim = await victims.start(400, true);
    if (random.quick() < 0.9) await victim.ready;
    await sleep(Math.floor(random.quick() * 100));
    victim.kill();
    expect(await victim.gone, victim.stderr).toBeNull();
    expect(victim.stderr).toBe('');
    const acknowledged = victim.acknowledged ?? before;
    const store = await opened(levelStore(victims.data));
    const wrong = await victims.verify(store, acknowledged);
    await store.close();
    if (wrong !== null) expect.fail(`round ${round}: ${wrong}`);
    totals.acknowledged += acknowledged - before;
    totals.beforeReady += victim.acknowledged === null ? 1 : 0;
    totals.unacknowledgedButDurable += victims.done - acknowledged;
  }
  console.info(`killed ${rounds} processes: ${JSON.stringify(totals)}`);
  expect(totals.acknowledged).toBeGreaterThan(rounds);
});

test.skipIf(process.platform === 'win32')(
  'a disk that refuses data in the middle of a record fails commits, and loses none',
  { timeout: 180_000 },
  async () => {
    const victims = new Victims(await scratchDirectory());
    // No file may grow beyond 200 kB: writes to the log end in part, as on a full disk. A new log has room again.
    const victim = await victims.start(1500, false, 'ulimit -f 400');
    expect(await victim.gone, victim.stderr).toBe(0);
    expect(victim.acknowledged).toBe(1500);
    expect(victim.failures.length).toBeGreaterThan(3);
    for (const failure of victim.failures) expect(failure).toContain('File too large');
    const store = await opened(levelStore(victims.data));
    expect(await victims.verify(store, 1500)).toBeNull();
    await store.close();
  },
);
