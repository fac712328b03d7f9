/** Faults of links of every shape, held to what the scenario format promises of them, by what becomes of messages alone. */

import { describe, expect, it } from 'vitest';
import { fatesOf, playWorld, scenarioOf, type Told } from './worlds.ts';

const sites = 9;
const seeds = ['1', '2', '3', '4', '5', '6'];
const [fromUs, toUs] = [3_000_000, 9_000_000];
const quick = { min: '1ms', p50: '1ms', p99: '1ms', max: '1ms' };

/** Everybody sends to everybody five times a second, and only this fault is in the way, from the third second to the ninth. */
function scenarioWith(fault: object, changes: object = {}): Parameters<typeof fatesOf>[0] {
  return scenarioOf({
    sites,
    bootstrap: 'all',
    duration: '12s',
    protocol: { syncInterval: '200ms' },
    network: { latency: quick },
    faults: [{ id: 'fault', at: '3s', for: '6s', ...fault }],
    ...changes,
  });
}

/** Whether nothing gets through, from each machine (first) to each other. */
type Cuts = readonly (readonly boolean[])[];

/** Which links are cut while the fault lasts. Every message of a link must meet the same. */
function linksUnder(fault: object, seed: string): Cuts {
  const cut: (boolean | null)[][] = Array.from({ length: sites }, () => new Array<boolean | null>(sites).fill(null));
  for (const { from, to, sentAtUs, fate } of fatesOf(scenarioWith(fault), seed)) {
    const isBlocked = fate === 'blocked';
    if (sentAtUs < fromUs - 1_000 || sentAtUs >= toUs) expect({ sentAtUs, isBlocked }).toEqual({ sentAtUs, isBlocked: false });
    if (sentAtUs < fromUs || sentAtUs >= toUs) continue;
    const row = cut[from] as (boolean | null)[];
    expect(row[to] ?? isBlocked).toBe(isBlocked);
    row[to] = isBlocked;
  }
  return cut.map((row, from) =>
    row.map((isCut, to) => {
      if (from !== to && isCut === null) throw new Error(`nothing was sent from ${from} to ${to}`);
      return isCut === true;
    }),
  );
}

const all = Array.from({ length: sites }, (_, machine) => machine);

/** The machines that each one still hears and reaches, itself included. */
function friends(cut: Cuts, machine: number): readonly number[] {
  return all.filter((other) => other === machine || (!cut[machine]?.[other] && !cut[other]?.[machine]));
}

function isSymmetric(cut: Cuts): boolean {
  return all.every((a) => all.every((b) => cut[a]?.[b] === cut[b]?.[a]));
}

/** The groups into which symmetric cuts divide the machines. Throws if they do not. */
function groupsOf(cut: Cuts, machines: readonly number[] = all): readonly (readonly number[])[] {
  const groups = new Map(
    machines.map((machine) => [
      machine,
      friends(cut, machine)
        .filter((other) => machines.includes(other))
        .join(),
    ]),
  );
  for (const [machine, group] of groups)
    for (const other of group.split(',')) expect([machine, groups.get(Number(other))]).toEqual([machine, group]);
  return [...new Set(groups.values())].map((group) => group.split(',').map(Number)).sort((a, b) => a.length - b.length);
}

describe('cut links', () => {
  it('into halves: two groups, as even as can be', () => {
    for (const seed of seeds) expect(groupsOf(linksUnder({ partition: 'halves' }, seed)).map((group) => group.length)).toEqual([4, 5]);
  });

  it('of a minority: fewer than half against all others, a number drawn each time', () => {
    const sizes = seeds.map((seed) => groupsOf(linksUnder({ partition: 'minority' }, seed)).map((group) => group.length));
    for (const [few = 0, many = 0, ...rest] of sizes)
      expect({ few: few >= 1 && few < sites / 2, all: few + many, rest }).toEqual({ few: true, all: sites, rest: [] });
    expect(new Set(sizes.map(String)).size).toBeGreaterThan(1);
  });

  it.each([
    ['minority', 'in'],
    ['minority', 'out'],
    ['majority', 'in'],
    ['majority', 'out'],
  ] as const)('of a %s, going %s: one way, seen from that group', (partition, direction) => {
    for (const seed of seeds.slice(0, 3)) {
      const cut = linksUnder({ partition, direction }, seed);
      const mute = all.filter((machine) => cut[machine]?.some(Boolean));
      const deaf = all.filter((machine) => cut.some((row) => row[machine]));
      for (const a of all) for (const b of all) expect(cut[a]?.[b]).toBe(mute.includes(a) && deaf.includes(b));
      const first = direction === 'out' ? mute : deaf;
      expect(mute.length + deaf.length).toBe(sites);
      expect(first.length < sites / 2).toBe(partition === 'minority');
    }
  });

  it('in a ring: each sees a majority, hardly two the same, and no link is cut one way', () => {
    for (const seed of seeds) {
      const cut = linksUnder({ partition: 'ring' }, seed);
      expect(isSymmetric(cut)).toBe(true);
      const views = all.map((machine) => friends(cut, machine));
      for (const view of views) expect(view.length).toBe(5);
      expect(new Set(views.map(String)).size).toBe(sites);
    }
  });

  it('with a bridge: two halves that do not see each other, and one site that sees both', () => {
    const bridges = seeds.map((seed) => {
      const cut = linksUnder({ partition: 'bridge' }, seed);
      const [bridge = -1, ...more] = all.filter((machine) => friends(cut, machine).length === sites);
      expect(more).toEqual([]);
      expect(
        groupsOf(
          cut,
          all.filter((machine) => machine !== bridge),
        ).map((group) => group.length),
      ).toEqual([4, 4]);
      return bridge;
    });
    expect(new Set(bridges).size).toBeGreaterThan(1);
  });

  it('by chance: the share that is asked for, both ways alike, or each way by itself', () => {
    const share = (cuts: readonly Cuts[]): number => cuts.flat(2).filter(Boolean).length / (cuts.length * sites * (sites - 1));
    const both = seeds.map((seed) => linksUnder({ partition: { links: '40%' } }, seed));
    const single = seeds.map((seed) => linksUnder({ partition: { links: '40%', oneWay: true } }, seed));
    expect(both.every(isSymmetric)).toBe(true);
    expect(single.some(isSymmetric)).toBe(false);
    // 216 and 432 independent links: four standard deviations are 0.13 and 0.09.
    expect(Math.abs(share(both) - 0.4)).toBeLessThan(0.13);
    expect(Math.abs(share(single) - 0.4)).toBeLessThan(0.09);
    expect(
      linksUnder({ partition: { links: 0 } }, '1')
        .flat()
        .some(Boolean),
    ).toBe(false);
    expect(
      linksUnder({ partition: { links: '100%' } }, '1')
        .flat()
        .filter(Boolean).length,
    ).toBe(sites * (sites - 1));
  });

  it('swizzled: sites are cut off one by one, all of them for a moment, and come back in another order', () => {
    const orders = seeds.map((seed) => {
      const fates = fatesOf(scenarioWith({ partition: { swizzle: 4 } }), seed);
      const blocked = fates.filter(({ fate }) => fate === 'blocked');
      // Who is cut off from the sites that never are.
      const isCutOff = (machine: number): boolean =>
        all.every((other) => other === machine || blocked.some((told) => told.from === machine && told.to === other));
      const cutOff = all.filter(isCutOff);
      expect(cutOff).toHaveLength(4);
      const free = all.find((machine) => !cutOff.includes(machine)) as number;
      const times = cutOff.map((machine) =>
        blocked.filter(({ from, to }) => from === machine && to === free).map(({ sentAtUs }) => sentAtUs),
      );
      const begins = times.map((list) => Math.min(...list));
      const ends = times.map((list) => Math.max(...list));
      expect(Math.max(...begins)).toBeLessThan(Math.min(...ends));
      // One step of the first half, and one of the second, lie between two of them; a site sends five times a second.
      const steps = (list: readonly number[]): number[] =>
        [...list].sort((a, b) => a - b).map((time) => Math.round((time - fromUs) / 750_000));
      expect(steps(begins)).toEqual([0, 1, 2, 3]);
      expect(steps(ends)).toEqual([5, 6, 7, 8]);
      const order = (list: readonly number[]): string =>
        cutOff
          .map((_, nth) => nth)
          .sort((a, b) => (list[a] as number) - (list[b] as number))
          .join();
      return [order(begins), order(ends)];
    });
    expect(orders.filter(([there, back]) => there !== back).length).toBeGreaterThan(3);
  });

  it('that flap: closed and open in turn, each for a drawn time', () => {
    const fates = fatesOf(scenarioWith({ partition: { isolate: 's1' }, flap: '500ms..1s' }), '1').filter(
      ({ from, to }) => from === 0 || to === 0,
    );
    const within = fates.filter(({ sentAtUs }) => sentAtUs >= fromUs && sentAtUs < toUs).sort((a, b) => a.sentAtUs - b.sentAtUs);
    const phases: { readonly closed: boolean; readonly sinceUs: number }[] = [];
    for (const { fate, sentAtUs } of within)
      if (phases.at(-1)?.closed !== (fate === 'blocked')) phases.push({ closed: fate === 'blocked', sinceUs: sentAtUs });
    expect(phases[0]?.closed).toBe(true);
    expect(phases.length).toBeGreaterThan(6);
    const lengths = phases.slice(1).map(({ sinceUs }, nth) => sinceUs - (phases[nth]?.sinceUs ?? 0));
    // Nine sites send to it every 200 ms, so that a change of phase is seen within that.
    for (const length of lengths) expect(length > 300_000 && length < 1_200_000).toBe(true);
    for (const { fate } of fates.filter(({ sentAtUs }) => sentAtUs > 300_000 && (sentAtUs < fromUs - 1_000 || sentAtUs >= toUs)))
      expect(fate).toBe('delivered');
  });
});

/** Messages between two groups, or within one, while the fault lasts. */
const crossing = ({ from, to, sentAtUs }: Told): boolean => from < 3 !== to < 3 && sentAtUs >= fromUs && sentAtUs < toUs;
const groups = { groups: [['s1..s3']] };

describe('links that', () => {
  it('stand still give everything up at the end of it, and lose nothing', () => {
    const fates = fatesOf(scenarioWith({ hold: groups }), '1');
    const held = fates.filter(crossing);
    expect(held.length).toBeGreaterThan(500);
    for (const { fate, arrivesAtUs } of held) expect({ fate, arrivesAtUs }).toEqual({ fate: 'delivered', arrivesAtUs: toUs });
    for (const told of fates.filter((each) => !crossing(each) && each.sentAtUs > fromUs))
      expect((told.arrivesAtUs ?? 0) - told.sentAtUs).toBe(1_000);
  });

  it('are slow add what is drawn for each message, and nothing elsewhere or afterwards', () => {
    const fates = fatesOf(scenarioWith({ slow: groups, by: '100ms..300ms', direction: 'out' }), '1');
    const outward = (told: Told): boolean => crossing(told) && told.from < 3;
    const extras = fates.filter(outward).map(({ sentAtUs, arrivesAtUs }) => (arrivesAtUs ?? 0) - sentAtUs - 1_000);
    expect(extras.length).toBeGreaterThan(250);
    expect(Math.min(...extras)).toBeGreaterThanOrEqual(100_000);
    expect(Math.max(...extras)).toBeLessThanOrEqual(300_000);
    expect(new Set(extras).size).toBeGreaterThan(extras.length * 0.9);
    for (const told of fates) if (!outward(told)) expect((told.arrivesAtUs ?? 0) - told.sentAtUs).toBe(1_000);
  });
});

describe('distance', () => {
  /** The delays of each link, without those of the network. */
  const delays = (network: object): ReadonlyMap<string, ReadonlySet<number>> => {
    const links = new Map<string, Set<number>>();
    for (const { from, to, sentAtUs, arrivesAtUs } of fatesOf(
      scenarioWith({ pause: 's1', for: '1ms' }, { network: { latency: quick, ...network } }),
      '1',
    )) {
      const link = `${from} ${to}`;
      links.set(link, (links.get(link) ?? new Set()).add((arrivesAtUs ?? 0) - sentAtUs - 1_000));
    }
    return links;
  };
  const turned = (link: string): string => link.split(' ').reverse().join(' ');

  it('of a pair is drawn once, for both directions', () => {
    const links = delays({ pairLatency: '0s..50ms' });
    expect(links.size).toBe(sites * (sites - 1));
    for (const [link, values] of links) expect([...values]).toEqual([...(links.get(turned(link)) ?? [])].slice(0, 1));
    const drawn = [...links.values()].flatMap((values) => [...values]);
    expect(new Set(drawn).size).toBeGreaterThan(30);
    expect(Math.max(...drawn)).toBeLessThanOrEqual(50_000);
  });

  it('of a direction is drawn once for each', () => {
    const links = delays({ pairLatency: '10ms', directionLatency: '0s..50ms' });
    for (const values of links.values()) expect(values.size).toBe(1);
    const uneven = [...links].filter(([link, values]) => String([...values]) !== String([...(links.get(turned(link)) ?? [])]));
    expect(uneven.length).toBeGreaterThan(60);
    expect(Math.min(...[...links.values()].flatMap((values) => [...values]))).toBeGreaterThanOrEqual(10_000);
  });
});

describe('a narrow link', () => {
  const run = (rate: string, queue: string): { readonly lost: number; readonly waits: readonly number[]; readonly counted: number } => {
    let lost = 0;
    const waits: number[] = [];
    const scenario = scenarioWith(
      { pause: 's1', for: '1ms' },
      { network: { latency: quick, bandwidth: { rate, queue } }, workload: [{ every: '20ms', do: 'setInfo', by: 'any' }] },
    );
    const world = playWorld(scenario, '1', () => ({
      fate: ({ sentAtUs, arrivesAtUs }, fate) => {
        if (fate === 'lost') lost++;
        else if (arrivesAtUs !== null) waits.push(arrivesAtUs - sentAtUs - 1_000);
      },
    }));
    return { lost, waits, counted: world.counters.messages.lost };
  };

  it('makes messages take as long as their bytes do', () => {
    const wide = run('1GB/s', '1MB');
    expect(wide.lost).toBe(0);
    expect(Math.max(...wide.waits)).toBeLessThanOrEqual(1_000);
    const narrow = run('20kB/s', '1MB');
    expect(narrow.lost).toBe(0);
    // The least message has some dozens of bytes, of which each takes 50 us.
    expect(Math.min(...narrow.waits)).toBeGreaterThan(1_000);
  });

  it('loses what does not fit into its queue, and counts it; nothing waits longer than a full queue and itself', () => {
    const { lost, waits, counted } = run('1kB/s', '2kB');
    expect(lost).toBeGreaterThan(500);
    expect(counted).toBe(lost);
    // Two seconds of queue; the message that fills it may be begun on an idle link, however large it is.
    expect(Math.max(...waits.slice(-500))).toBeLessThan(5_000_000);
    expect(Math.max(...waits)).toBeGreaterThan(500_000);
  });
});
