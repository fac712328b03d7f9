/** What a scenario configures is what a world really does: loss, duplication, corruption, delays, reordering, clocks, disks; and nothing is accidentally serial. */

import { describe, expect, it } from 'vitest';
import type { Quantiles } from '../../../sim/scenario/scenario.ts';
import { keyOf, Mixer, purpose } from '../../../sim/world/keyed.ts';
import { epochS } from '../../../sim/world/machine-clock.ts';
import { layPlan } from '../../../sim/world/plan.ts';
import { World } from '../../../sim/world/world.ts';
import { overheard } from '../world/overheard.ts';
import { fatesOf, playWorld, scenarioOf, type Told } from '../world/worlds.ts';
import { chiSquareTail, countsTest, distributionTest, independenceTest, level, shareTest, trialsTest } from './tails.ts';

const noisy = scenarioOf({
  sites: 10,
  bootstrap: 'all',
  duration: '9s',
  protocol: { syncInterval: '10ms' },
  network: { latency: { min: '2ms', p50: '20ms', p99: '80ms', max: '200ms' }, loss: '12%', duplicate: '7%', corrupt: '3%' },
  disk: { syncLatency: { min: '1ms', p50: '2ms', p99: '6ms', max: '20ms' } },
});
const { loss, duplicate, corrupt, latency } = noisy.network;
/** All that ended before anything healed, in the order of sending on each link. */
const fates: readonly Told[] = fatesOf(noisy, 'statistics').filter(
  ({ sentAtUs }) => sentAtUs > 100_000 && sentAtUs < noisy.durationUs - latency.maxUs,
);
const firsts = fates.filter(({ copy }) => copy === 0);
const arrived = fates.filter(({ fate }) => fate !== 'lost');
const delayOf = (told: Told): number => (told.arrivesAtUs as number) - told.sentAtUs;

const linkOf = ({ from, to }: Told): string => `${from} ${to}`;
const messageOf = ({ from, to, sentAtUs, nth }: Told): string => [from, to, sentAtUs, nth].join(' ');

function groups(list: readonly Told[], keyOf: (told: Told) => string): Told[][] {
  const byKey: Map<string, Told[]> = new Map();
  for (const told of list) {
    const group = byKey.get(keyOf(told));
    if (group === undefined) byKey.set(keyOf(told), [told]);
    else group.push(told);
  }
  return [...byKey.values()];
}

/** First copies of each link, in the order of sending. */
const links: readonly (readonly Told[])[] = groups(firsts, linkOf).map((link) =>
  link.toSorted((a, b) => a.sentAtUs - b.sentAtUs || a.nth - b.nth),
);

/** Share of a latency table below a value: linear between its quantiles. */
function cumulative({ minUs, p50Us, p99Us, maxUs }: Quantiles): (us: number) => number {
  const part = (us: number, low: number, high: number): number => Math.min(1, Math.max(0, (us - low) / (high - low)));
  return (us) => 0.5 * part(us, minUs, p50Us) + 0.49 * part(us, p50Us, p99Us) + 0.01 * part(us, p99Us, maxUs);
}

const isLost = (told: Told): number => (told.fate === 'lost' ? 1 : 0);
const isSlow = (told: Told): number => (delayOf(told) > latency.p50Us ? 1 : 0);

describe('the tests themselves', () => {
  it('know the tails of their distributions', () => {
    for (const [x, freedom, tail] of [
      [3.841, 1, 0.05],
      [18.307, 10, 0.05],
      [124.342, 100, 0.05],
      [15.137, 1, 1e-4],
      [149.449, 100, 1e-3],
    ] as const) {
      expect(chiSquareTail(x, freedom) / tail).toBeCloseTo(1, 2);
    }
    const even = Array.from({ length: 1000 }, (_, i) => (i + 0.5) / 1000);
    expect(distributionTest(even, (x) => x)).toBeGreaterThan(0.99);
    // 1.36 / sqrt(n) is the classic bound of 5%.
    expect(
      distributionTest(
        even.map((x) => x + 1.357 / Math.sqrt(1000) - 0.0005),
        (x) => Math.min(1, x),
      ),
    ).toBeCloseTo(0.05, 2);
  });

  it('find what is wrong by little', () => {
    expect(shareTest(1300, 10_000, 0.12)).toBeGreaterThan(level);
    expect(shareTest(1340, 10_000, 0.12)).toBeLessThan(level);
    const serial = Array.from({ length: 10_000 }, (_, i): [number, number] => [
      i % 2,
      i % 20 === 0 ? (i + 1) % 2 : i % 3 === 0 ? i % 2 : Math.floor(i / 2) % 2,
    ]);
    expect(independenceTest(serial)).toBeLessThan(level);
  });

  it('have enough to go by', () => {
    expect(links).toHaveLength(90);
    for (const link of links) expect(link.length).toBeGreaterThan(550);
  });
});

describe('a network', () => {
  it('loses the configured share, on every link', () => {
    expect(shareTest(fates.filter(isLost).length, fates.length, loss)).toBeGreaterThan(level);
    const lost = links.map((link) => link.filter(isLost).length);
    const x = links.reduce((sum, link, i) => sum + ((lost[i] as number) - link.length * loss) ** 2 / (link.length * loss * (1 - loss)), 0);
    expect(chiSquareTail(x, links.length)).toBeGreaterThan(level);
    expect(chiSquareTail(x, links.length)).toBeLessThan(1 - level);
  });

  it('doubles and damages the configured shares', () => {
    expect(shareTest(fates.length - firsts.length, firsts.length, duplicate)).toBeGreaterThan(level);
    expect(shareTest(arrived.filter(({ fate }) => fate === 'refused').length, arrived.length, corrupt)).toBeGreaterThan(level);
  });

  it('delays by the configured quantiles, on every link', () => {
    expect(distributionTest(arrived.map(delayOf), cumulative(latency))).toBeGreaterThan(level);
    for (const link of links) {
      const delays = link.filter((told) => told.fate !== 'lost').map(delayOf);
      expect(distributionTest(delays, cumulative(latency))).toBeGreaterThan(level / links.length);
    }
    const bounds = [latency.minUs, latency.p50Us, latency.p99Us, latency.maxUs];
    const between = bounds
      .slice(1)
      .map((high, bin) => arrived.filter((told) => delayOf(told) >= (bounds[bin] as number) && delayOf(told) < high).length);
    expect(between.reduce((sum, count) => sum + count, 0)).toBe(arrived.length);
    expect(
      countsTest(
        between,
        [0.5, 0.49, 0.01].map((share) => share * arrived.length),
      ),
    ).toBeGreaterThan(level);
  });

  it('lets messages overtake one another as often as independent delays must', () => {
    const below = cumulative(latency);
    const arrives = 1 - loss;
    const chances: number[] = [];
    let overtaken = 0;
    const ends = groups(arrived, linkOf);
    for (const link of links) {
      const rivals = ends.find(([told]) => told !== undefined && linkOf(told) === linkOf(link[0] as Told)) ?? [];
      // Far enough apart that no later message can overtake two of them.
      for (let i = 0, nextUs = 0; i < link.length; i++) {
        const told = link[i] as Told;
        const { sentAtUs, arrivesAtUs } = told;
        if (told.fate === 'lost' || sentAtUs < nextUs || sentAtUs > noisy.durationUs - 3 * latency.maxUs) continue;
        nextUs = sentAtUs + latency.maxUs;
        let stays = 1;
        for (const later of link.slice(i + 1)) {
          if (later.sentAtUs >= nextUs) break;
          const chance = later.sentAtUs > sentAtUs ? arrives * below(delayOf(told) - (later.sentAtUs - sentAtUs)) : 0;
          stays *= (1 - chance) * (1 - duplicate * chance);
        }
        chances.push(1 - stays);
        if (rivals.some((other) => other.sentAtUs > sentAtUs && (other.arrivesAtUs as number) < (arrivesAtUs as number))) overtaken++;
      }
    }
    expect(chances.length).toBeGreaterThan(2500);
    expect(overtaken).toBeGreaterThan(500);
    expect(trialsTest(overtaken, chances)).toBeGreaterThan(level);
  });
});

describe('fates are independent', () => {
  /** Pairs of fates so many places apart on one link. */
  const apart = (lag: number): (readonly [Told, Told])[] =>
    links.flatMap((link) => link.slice(lag).map((told, i) => [link[i] as Told, told] as const));
  /** Pairs sent at one instant on neighbouring links. */
  const neighbours = groups(
    firsts.toSorted((a, b) => a.to - b.to),
    ({ from, sentAtUs }) => `${from} ${sentAtUs}`,
  ).flatMap((burst) => burst.slice(1).map((told, i) => [burst[i] as Told, told] as const));
  const bothArrive = (pairs: readonly (readonly [Told, Told])[]): (readonly [Told, Told])[] =>
    pairs.filter(([a, b]) => isLost(a) + isLost(b) === 0);
  const test = (pairs: readonly (readonly [Told, Told])[], of: (told: Told) => number): number =>
    independenceTest(pairs.map(([a, b]) => [of(a), of(b)]));

  it.each([1, 2, 3, 10])('of messages of one link that are %i places apart', (lag) => {
    expect(test(apart(lag), isLost)).toBeGreaterThan(level);
    expect(test(bothArrive(apart(lag)), isSlow)).toBeGreaterThan(level);
  });

  it('of messages that leave together on different links', () => {
    expect(neighbours.length).toBeGreaterThan(30_000);
    expect(test(neighbours, isLost)).toBeGreaterThan(level);
    expect(test(bothArrive(neighbours), isSlow)).toBeGreaterThan(level);
  });

  it('of the two copies of a message', () => {
    const copies = groups(fates, messageOf).flatMap(([a, b]) =>
      a !== undefined && b !== undefined ? [a.copy === 0 ? ([a, b] as const) : ([b, a] as const)] : [],
    );
    expect(copies.length).toBeGreaterThan(3000);
    expect(test(copies, isLost)).toBeGreaterThan(level);
    expect(test(bothArrive(copies), isSlow)).toBeGreaterThan(level);
  });

  it('of delay, damage and duplication of one message', () => {
    const doubled = new Set(fates.filter(({ copy }) => copy === 1).map(messageOf));
    const isDoubled = (told: Told): number => (doubled.has(messageOf(told)) ? 1 : 0);
    const isDamaged = ({ fate }: Told): number => (fate === 'refused' ? 1 : 0);
    const whole = firsts.filter((told) => told.fate !== 'lost');
    expect(independenceTest(whole.map((told) => [isSlow(told), isDamaged(told)]))).toBeGreaterThan(level);
    expect(independenceTest(whole.map((told) => [isSlow(told), isDoubled(told)]))).toBeGreaterThan(level);
    expect(independenceTest(firsts.map((told) => [isLost(told), isDoubled(told)]))).toBeGreaterThan(level);
  });
});

describe('keyed draws', () => {
  const purposes = Object.values(purpose);
  /** Keys as the network makes them: small machine numbers, instants close together. */
  const keys = Array.from({ length: 40_000 }, (_, i) => ({
    from: i % 7,
    to: Math.floor(i / 7) % 11,
    us: 1_000_000 + Math.floor(i / 77) * 3,
    nth: i % 3,
  }));
  const mixer = new Mixer();
  const base = keyOf('1', 'net');
  const draws = (what: number): number[] =>
    keys.map(({ from, to, us, nth }) => mixer.start(base).int(from).int(to).long(us).int(nth).draw(what));
  const all = new Map(purposes.map((what) => [what, draws(what)]));

  it.each(Object.entries(purpose))('for %s are uniform, in their first and in their last bits', (_, what) => {
    const values = all.get(what) as number[];
    for (const bin of [(value: number) => value >>> 24, (value: number) => value & 255]) {
      const counts = new Array<number>(256).fill(0);
      for (const value of values) counts[bin(value)] = (counts[bin(value)] as number) + 1;
      expect(countsTest(counts, new Array<number>(256).fill(values.length / 256))).toBeGreaterThan(level);
    }
    // And from one key to the next.
    expect(
      independenceTest(
        values.slice(1).map((value, i) => [value >>> 28, (values[i] as number) >>> 28]),
        16,
      ),
    ).toBeGreaterThan(level);
  });

  it('for different purposes are independent of each other', () => {
    for (const a of purposes) {
      for (const b of purposes.filter((other) => other > a)) {
        const [x, y] = [all.get(a) as number[], all.get(b) as number[]];
        expect([
          a,
          b,
          independenceTest(
            x.map((value, i) => [value >>> 28, (y[i] as number) >>> 28]),
            16,
          ) > level,
        ]).toEqual([a, b, true]);
      }
    }
  });

  it('change in half of their bits when any bit of their key does', () => {
    const flipped = new Array<number>(32).fill(0);
    let trials = 0;
    for (let bit = 0; bit < 32; bit++) {
      for (let i = 0; i < 400; i++) {
        const difference =
          mixer.start(base).int(i).draw(purpose.loss) ^
          mixer
            .start(base)
            .int(i ^ (1 << bit))
            .draw(purpose.loss);
        for (let out = 0; out < 32; out++) flipped[out] = (flipped[out] as number) + ((difference >>> out) & 1);
        trials++;
      }
    }
    for (const count of flipped) expect(shareTest(count, trials, 0.5)).toBeGreaterThan(level);
  });

  it('differ for different texts, however these are divided', () => {
    const texts = [['a', 'b'], ['ab'], ['', 'ab'], ['ab', ''], ['b', 'a'], ['a', 'b', '']];
    const states = texts.map((parts) => JSON.stringify(keyOf(...parts)));
    expect(new Set(states).size).toBe(texts.length);
  });
});

describe('machines', () => {
  const uniform = (low: number, high: number) => (value: number) => Math.min(1, Math.max(0, (value - low) / (high - low)));
  const machines = ['1', '2', '3', '4', '5'].map(
    (seed) =>
      new World(scenarioOf({ sites: 200, bootstrap: 'none', clocks: { skew: '10000s', drift: '500ppm' } }), seed, { watches: () => [] }),
  );

  it('have clocks whose drift and skew are spread evenly over what is configured', () => {
    const [drifts, skews] = [[] as number[], [] as number[]];
    for (const world of machines) {
      for (const machine of world.machines) {
        world.nowUs = 0;
        const { monoMs, wallS } = machine.now();
        skews.push(wallS - epochS);
        world.nowUs = 1e12;
        drifts.push((machine.now().monoMs - monoMs) / 1e9 - 1);
      }
    }
    expect(drifts).toHaveLength(1000);
    expect(distributionTest(drifts, uniform(-500e-6, 500e-6))).toBeGreaterThan(level);
    expect(distributionTest(skews, uniform(-10_000, 10_000))).toBeGreaterThan(level);
    expect(independenceTest(drifts.map((drift, i) => [drift > 0 ? 1 : 0, (skews[i] as number) > 0 ? 1 : 0]))).toBeGreaterThan(level);
  });

  it('start at times spread evenly over the first sync interval', () => {
    const starts = machines.flatMap((world) =>
      world.plan.physics.filter(({ physics }) => physics.kind === 'start').map(({ time }) => time),
    );
    expect(distributionTest(starts, uniform(0, 1_000_000))).toBeGreaterThan(level);
  });

  it('have disks that take the configured time', () => {
    const began: Map<string, number> = new Map();
    const took: number[] = [];
    let now = (): number => 0;
    playWorld(
      noisy,
      'disks',
      (world) => {
        now = () => world.nowUs;
        return { committed: (m, { seq }) => void took.push(world.nowUs - (began.get(`${m.site} ${seq}`) as number)) };
      },
      { makeServer: overheard({ commit: (site, { seq }) => void began.set(`${site} ${seq}`, now()) }) },
    );
    expect(took.length).toBeGreaterThan(4000);
    expect(distributionTest(took, cumulative(noisy.disk.syncLatency))).toBeGreaterThan(level);
  });

  it('are chosen by `any` alike, whether one acts or is struck', () => {
    const file = {
      sites: 8,
      duration: '2000s',
      workload: [{ every: '1s', at: '1s', do: 'flush', by: 'any' }],
      faults: [{ every: '1s', at: '1s', clockJump: 'any' }],
    };
    const plan = layPlan(scenarioOf(file), '1');
    const struck = plan.physics.filter(({ physics }) => physics.kind === 'clockJump').map(({ machine }) => machine);
    const actors = plan.commands.map(({ machine }) => machine);
    for (const chosen of [struck, actors]) {
      const counts = Array.from({ length: 8 }, (_, machine) => chosen.filter((other) => other === machine).length);
      expect(countsTest(counts, new Array<number>(8).fill(chosen.length / 8))).toBeGreaterThan(level);
      expect(
        independenceTest(
          chosen.slice(1).map((machine, i) => [machine, chosen[i] as number]),
          8,
        ),
      ).toBeGreaterThan(level);
    }
    expect(
      independenceTest(
        actors.map((machine, i) => [machine, struck[i] as number]),
        8,
      ),
    ).toBeGreaterThan(level);
    const jumps = plan.physics.flatMap(({ physics }) => (physics.kind === 'clockJump' ? [physics.byS] : []));
    expect(distributionTest(jumps, uniform(-3600.5, 3600.5))).toBeGreaterThan(level);
  });
});
