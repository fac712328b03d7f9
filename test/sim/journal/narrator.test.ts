/** The narrator and the recorder tell the truth: the whole story of a tiny world, and every count of a busy one. */

import { describe, expect, it } from 'vitest';
import type { JournalEvent } from '../../../sim/journal/event.ts';
import type { Recording } from '../../../sim/journal/recording.ts';
import { runWorld } from '../../../sim/world/run-world.ts';
import { busyScenario, fatesOf, playWorld, scenarioOf } from '../world/worlds.ts';

/** One joins, one changes something, one loses power; then all agree. */
const tiny = scenarioOf({
  sites: 3,
  duration: '3s',
  protocol: { syncInterval: '1s' },
  network: { latency: { min: '5ms', p50: '10ms', p99: '15ms', max: '20ms' } },
  workload: [{ at: '1500ms', do: 'setInfo', by: 's2' }],
  faults: [
    { at: '2s', crash: 's3', restartAfter: '500ms' },
    { at: '2100ms', for: '300ms', partition: { isolate: 's1' } },
  ],
});

function storyOf(scenario: typeof tiny, seed: string): JournalEvent[] {
  const events: JournalEvent[] = [];
  runWorld(scenario, seed, { onEvent: (event) => void events.push(event) });
  return events;
}

describe('the narrator', () => {
  it('tells the story of a tiny world as it was', async () => {
    const lines = storyOf(tiny, '1')
      .filter(({ atUs }) => atUs < 3_000_000)
      .map(({ atUs, site, text }) => `${(atUs / 1000).toFixed(3).padStart(8)} ms  ${site.padEnd(2)} ${text}`);
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('tiny-story.txt');
  });

  it('tells everything once, in the order of time, of a machine that exists', () => {
    const scenario = busyScenario();
    const events = storyOf(scenario, '3');
    expect(events.map(({ atUs }) => atUs)).toEqual(events.map(({ atUs }) => atUs).toSorted((a, b) => a - b));
    const world = playWorld(scenario, '3');
    for (const { machine, site } of events) expect(site).toBe(machine === -1 ? '' : world.siteOf(machine));
    const { messages, faults, operations } = runWorld(scenario, '3').outcome;
    const count = (kind: string, of: (event: JournalEvent) => boolean = () => true): number =>
      events.filter((event) => event.kind === kind && of(event)).length;
    expect(count('send')).toBe(messages.sent);
    for (const fate of ['lost', 'blocked', 'dead'] as const)
      expect(count('fate', ({ data }) => data['fate'] === fate)).toBe(messages[fate]);
    expect(count('fate', ({ data }) => data['fate'] === 'delivered' || data['fate'] === 'refused')).toBe(messages.delivered);
    expect(count('issue')).toBe(operations.issued);
    expect(count('win')).toBe(operations.applied);
    expect(count('wipe')).toBe(faults.wipes);
    const physics = (kind: string): number => count('physics', ({ data }) => data['kind'] === kind);
    expect([physics('crash'), physics('restart'), physics('pause'), physics('clockJump'), physics('diskFails')]).toEqual([
      faults.crashes,
      faults.restarts,
      faults.pauses,
      faults.clockJumps,
      faults.diskFaults,
    ]);
    const cuts = (effect: string): number =>
      count('physics', ({ data }) => data['kind'] === 'cut' && world.cuts[data['cut'] as number]?.effect.kind === effect);
    expect(cuts('cut')).toBe(faults.partitions);
    expect(cuts('cut') + cuts('hold') + cuts('slow')).toBe(physics('cut'));
    const never = (Object.keys(faults) as (keyof typeof faults)[]).filter((kind) => faults[kind] === 0);
    // The busy scenario has crashes of every other kind; backups have worlds of their own (test/sim/world).
    expect(never).toEqual(['restoredBackups']);
  });
});

describe('the recorder', () => {
  const scenario = busyScenario();
  const { outcome, recording } = runWorld(scenario, '3', { record: true }) as {
    outcome: ReturnType<typeof runWorld>['outcome'];
    recording: Recording;
  };

  it('knows what each site held in the end, and how much it kept', () => {
    const { knowledge, keeping, sites, endUs } = recording;
    expect(knowledge?.differing.map((row) => row.length)).toEqual(sites.slice(0, scenario.sites).map(() => 120));
    expect((knowledge?.stepUs ?? 0) * 120).toBe(endUs);
    expect(Math.max(...(knowledge?.differing ?? []).flatMap((row) => row.map((count) => count ?? 0)))).toBeLessThanOrEqual(
      knowledge?.entries ?? 0,
    );
    // Whoever is up, and neither kicked nor cut off for good, holds everything in the end.
    const calm = runWorld(scenarioOf({ sites: 4, duration: '5s', workload: [{ every: '1s', do: 'setInfo', by: 'any' }] }), '1', {
      record: true,
    });
    expect(calm.recording?.knowledge).toMatchObject({
      entries: 12,
      differing: Array.from({ length: 4 }, () => expect.arrayContaining([0])),
    });
    expect(calm.recording?.knowledge?.differing.map((row) => row.at(-1))).toEqual([0, 0, 0, 0]);
    expect(calm.recording?.keeping.at(-1)).toMatchObject({ entries: { median: 12, most: 12 }, tombstones: { median: 0, most: 0 } });
    expect(keeping.length).toBeGreaterThan(30);
    expect(keeping.map(({ atUs }) => atUs)).toEqual(keeping.map(({ atUs }) => atUs).toSorted((a, b) => a - b));
    for (const { entries, bytes } of keeping) expect(entries.most >= entries.median && bytes.most >= bytes.median).toBe(true);
  });

  it('counts the traffic of each second', () => {
    const { messages, operations } = outcome;
    const sum = (name: Exclude<keyof Recording['traffic'][number], 'second'>): number =>
      recording.traffic.reduce((total, second) => total + second[name], 0);
    expect(recording.traffic.map(({ second }) => second)).toEqual(recording.traffic.map((_, second) => second));
    expect([sum('sent'), sum('delivered'), sum('lost'), sum('blocked'), sum('dead')]).toEqual([
      messages.sent,
      messages.delivered,
      messages.lost,
      messages.blocked,
      messages.dead,
    ]);
    expect([sum('operationsApplied'), sum('operationsDelivered')]).toEqual([operations.applied, operations.delivered]);
    const inThird = fatesOf(scenario, '3').filter(({ atUs, fate }) => Math.floor(atUs / 1_000_000) === 3 && fate === 'lost');
    expect(recording.traffic[3]?.lost).toBe(inThird.length);
    expect(inThird.length).toBeGreaterThan(5);
  });

  it('has a window for every fault, from its beginning to its end', () => {
    const { plan, machines } = playWorld(scenario, '3');
    const of = (kind: string): Recording['windows'] => recording.windows.filter((window) => window.kind === kind);
    const kinds = { cut: 'partition', hold: 'hold', slow: 'slowLinks' } as const;
    for (const effect of ['cut', 'hold', 'slow'] as const) {
      const planned = plan.cuts.filter((cut) => cut.effect.kind === effect);
      expect(planned.length).toBeGreaterThan(0);
      expect(of(kinds[effect]).map(({ id, fromUs, toUs }) => [id, fromUs, toUs])).toEqual(
        planned
          .map(({ item, fromUs, toUs }) => [item, fromUs, toUs])
          .toSorted((a, b) => Number(a[1]) - Number(b[1]) || Number(a[2]) - Number(b[2])),
      );
    }
    expect([of('crash').length + of('stop').length, of('pause').length, of('clockJump').length, of('wipe').length]).toEqual([
      outcome.faults.crashes,
      outcome.faults.pauses,
      outcome.faults.clockJumps,
      outcome.faults.wipes,
    ]);
    for (const { fromUs, toUs, sites } of recording.windows) {
      expect(fromUs).toBeLessThanOrEqual(toUs);
      expect(toUs).toBeLessThanOrEqual(recording.endUs);
      for (const site of sites) expect(machines.some((m) => m.site === site)).toBe(true);
    }
    for (const { id, fromUs, toUs, sites } of of('pause')) {
      const began = plan.physics.find(
        ({ time, physics }) => physics.kind === 'pause' && time === fromUs && 'item' in physics && physics.item === id,
      );
      expect(machines[began?.machine ?? -1]?.site).toBe(sites[0]);
      expect(
        plan.physics.some(({ time, machine, physics }) => physics.kind === 'resume' && time === toUs && machine === began?.machine),
      ).toBe(true);
    }
  });

  it('follows the views: from all different to one, when the clock says so', () => {
    const calm = runWorld(tiny, '1', { record: true });
    const views = calm.recording?.views ?? [];
    expect(views.at(-1)).toMatchObject({ distinct: 1, largest: 1 });
    expect(Math.max(...views.map(({ distinct }) => distinct))).toBe(3);
    const last = views.findLast(({ distinct }) => distinct > 1);
    const agreed = views.find(({ atUs, distinct }) => distinct === 1 && atUs >= (last?.atUs ?? 0));
    expect(calm.outcome.convergence).toEqual({
      converged: true,
      afterHealMs: Math.max(0, ((agreed?.atUs ?? 0) - tiny.durationUs) / 1000),
      rounds: Math.max(0, Math.ceil(((agreed?.atUs ?? 0) - tiny.durationUs) / 1_000_000)),
    });
    expect(views.map(({ atUs }) => atUs)).toEqual([...new Set(views.map(({ atUs }) => atUs))].toSorted((a, b) => a - b));
  });

  it('measures how each change spread', () => {
    const { recording: calm } = runWorld(tiny, '1', { record: true });
    const change = calm?.spreads.find(({ site, type }) => site === 's2' && type === 'info');
    expect(change?.issuedAtUs).toBe(1_500_000);
    expect(change?.reached).toBe(2);
    const story = storyOf(tiny, '1');
    const stored = story
      .filter(({ site, kind, text }) => site !== 's2' && kind === 'win' && text.includes('info(s2)'))
      .map(({ atUs }) => atUs - 1_500_000);
    expect(change?.delaysUs).toEqual(stored);
  });
});
