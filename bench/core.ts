/** How fast the bare core merges and syncs, from ten entries to ten thousand: the cost of a sync must not grow with what is stored. */

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type Op, Replica, type SyncData } from '../src/core/index.ts';
import { type Bench, bestRate, perSecond } from './bench.ts';

/** The gate: merges a second, as a share of bare look-ups in a map of as many keys. */
const leastRatio = 0.02;
const now = { monoMs: 0, wallS: 1_700_000_000 };
const batch = 100;

interface Figures {
  readonly merges: number;
  readonly built: number;
  readonly taken: number;
  readonly lookups: number;
  readonly bytesPerEntry: number;
}

export const benchCore: Bench = {
  run(overrides, print) {
    const sizes = (overrides['entries'] ?? '10,100,1000,10000').split(',').map(Number);
    const count = Number(overrides['count'] ?? 1_000_000);
    const all = sizes.map((entries) => measure(entries, count));
    print('entries        merges   idle syncs built   idle syncs taken in   map look-ups   bytes per entry   ns per sync');
    all.forEach(({ merges, built, taken, lookups, bytesPerEntry }, i) => {
      const cells = [merges, built, taken, lookups].map(perSecond);
      const nanoseconds = (1e9 / built + 1e9 / taken).toFixed(0);
      const widths = [14, 19, 22, 15];
      print(
        `${String(sizes[i]).padStart(7)}${cells.map((cell, k) => cell.padStart(widths[k] as number)).join('')}${bytesPerEntry.toFixed(0).padStart(18)}${nanoseconds.padStart(14)}`,
      );
    });
    const ratio = Math.min(...all.map(({ merges, lookups }) => merges / lookups));
    print(`merges, as a share of bare look-ups: ${(100 * ratio).toFixed(1)}% (at least ${100 * leastRatio}%)`);
    return ratio >= leastRatio;
  },
};

function measure(entries: number, count: number): Figures {
  const sites = Array.from({ length: Math.max(1, Math.floor(entries / 2)) }, (_, i) => `site-${i}`);
  const before = heapBytes();
  const replica = filled(sites);
  const bytesPerEntry = (heapBytes() - before) / (2 * sites.length);
  return { ...rates(replica, sites, count), bytesPerEntry };
}

/** A replica that holds two entries of each site, and has heard from each. */
function filled(sites: readonly string[]): Replica {
  const replica = new Replica({ cluster: 'c', site: 'self' });
  replica.begin('node', 'run', now.wallS);
  const ops = sites.flatMap((site) => [operation('mem', site, true, 1), operation('host', site, `node of ${site}`, 2)]);
  for (let i = 0; i < ops.length; i += batch) take(replica, sites[0] as string, ops.slice(i, i + batch));
  for (const site of sites) take(replica, site, []);
  return replica;
}

function rates(replica: Replica, sites: readonly string[], count: number): Omit<Figures, 'bytesPerEntry'> {
  let clock = 10;
  const merges = bestOf(count, () => {
    clock++;
    return Array.from({ length: Math.ceil(count / batch) }, (_, i) =>
      Array.from({ length: batch }, (_, k) => operation('info', sites[(i * batch + k) % sites.length] as string, k, clock + i)),
    );
  })((lists) => {
    clock += lists.length;
    for (const ops of lists) take(replica, sites[0] as string, ops);
  });
  for (const site of sites) take(replica, site, []);
  const flushes = Math.max(1, Math.floor(count / sites.length));
  let operations = 0;
  const built = bestRate(flushes * sites.length, () => {
    for (let i = 0; i < flushes; i++)
      replica.forEachAddressee(({ ackedIn }, _node, since) => {
        for (const { data } of replica.bodies(since + 1, ackedIn ?? 0)) operations += data.length;
      });
  });
  const bodies = sites.map((site) => ({ data: bodyOf(site, replica.clock, []), run: 'run', ackedRun: 'run' }));
  const taken = bestRate(flushes * sites.length, () => {
    for (let i = 0; i < flushes; i++) for (const body of bodies) replica.castSync(body, now);
  });
  if (operations > 0) throw new Error('a sync that should be idle carries operations');
  return { merges, built, taken, lookups: lookupRate(sites, count) };
}

/** Measures a task on fresh material each round: an operation is new only once. */
function bestOf<T>(count: number, make: () => T): (task: (material: T) => void) => number {
  return (task) => {
    let best = 0;
    for (let round = 0; round < 3; round++) {
      const material = make();
      best = Math.max(
        best,
        bestRate(count, () => task(material), 1),
      );
    }
    return best;
  };
}

function lookupRate(sites: readonly string[], count: number): number {
  const map = new Map(sites.map((site) => [site, { site }]));
  let found = 0;
  const rate = bestRate(count, () => {
    for (let i = 0; i < count; i++) if (map.get(sites[i % sites.length] as string) !== undefined) found++;
  });
  if (found === 0) throw new Error('nothing was found');
  return rate;
}

function operation(type: Op['key']['type'], site: string, value: Op['value'], clock: number): Op {
  return Object.freeze({ origin: site, key: Object.freeze({ type, site }), clock, magic: 0, value, wallTime: now.wallS });
}

function take(replica: Replica, from: string, data: readonly Op[]): void {
  const outcome = replica.castSync({ data: bodyOf(from, replica.clock, data), run: 'run', ackedRun: 'run' }, now);
  if (!outcome.ok || outcome.verdict !== 'accepted') throw new Error(`a sync was not accepted: ${JSON.stringify(outcome)}`);
}

function bodyOf(from: string, acked: number, data: readonly Op[]): SyncData {
  return { cluster: 'c', from, since: 0, acked, clock: 1, data };
}

/** Bytes in use after a collection. */
function heapBytes(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  return process.memoryUsage().heapUsed;
}
