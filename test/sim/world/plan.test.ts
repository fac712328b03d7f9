/** The plan: when items occur, whom they strike, and that it is over when the scenario says so. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { layPlan, type PhysicsEvent, type Plan } from '../../../sim/world/plan.ts';
import { anyScenarioFile, busyScenario, faultKinds, groupsOf, named, playWorld, scenarioOf, workloadKinds } from './worlds.ts';

const planOf = (file: object, seed = '1'): Plan => layPlan(scenarioOf({ sites: 5, duration: '10s', ...file }), seed);
const timesOf = ({ commands }: Plan, id?: string): number[] =>
  commands.filter(({ item }) => id === undefined || item.id === id).map(({ time }) => time / 1000);
const physicsOf = (plan: Plan, kind: string): PhysicsEvent[] => plan.physics.filter(({ physics }) => physics.kind === kind);

describe('an item', () => {
  it('occurs once, or every so often from its first time until its end', () => {
    const change = { do: 'setInfo', by: 's1' };
    expect(timesOf(planOf({ workload: [{ at: '3s', ...change }] }))).toEqual([3000]);
    expect(timesOf(planOf({ workload: [{ every: '4s', ...change }] }))).toEqual([4000, 8000]);
    expect(timesOf(planOf({ workload: [{ at: '1s', every: '4s', ...change }] }))).toEqual([1000, 5000, 9000]);
    expect(timesOf(planOf({ workload: [{ at: '2s', every: '2s', until: '6s', ...change }] }))).toEqual([2000, 4000]);
    expect(timesOf(planOf({ workload: [{ at: '1s', every: '2/s', ...change }] }))).toHaveLength(18);
  });

  it('occurs after drawn gaps, all of them within their range', () => {
    const times = timesOf(planOf({ duration: '1000s', workload: [{ at: '2s', every: '1s..3s', do: 'flush', by: 's1' }] }));
    const gaps = times.slice(1).map((ms, nth) => ms - (times[nth] as number));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(1000);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(3000);
    expect(Math.min(...gaps)).toBeLessThan(1050);
    expect(Math.max(...gaps)).toBeGreaterThan(2950);
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
    // 500 draws from a uniform distribution: four standard errors.
    expect(Math.abs(mean - 2000)).toBeLessThan((4 * 2000) / Math.sqrt(12 * 500));
  });

  it('draws what it draws whatever other items there are', () => {
    const kept = { crash: faultKinds.crash, halves: faultKinds.halves };
    const alone = planOf({ duration: '60s', workload: [], faults: named(kept) });
    const among = planOf({
      duration: '60s',
      workload: named(workloadKinds),
      faults: named({ jump: faultKinds.jump, ...kept, disk: faultKinds.disk }),
    });
    const of = ({ physics }: Plan, ...kinds: string[]): string[] =>
      physics
        .filter((event) => kinds.includes(event.physics.kind))
        .map(({ time, machine, physics: { kind } }) => `${time} ${machine} ${kind}`);
    expect(of(among, 'crash', 'restart', 'cut', 'join')).toEqual(of(alone, 'crash', 'restart', 'cut', 'join'));
    expect(among.cuts.map(groupsOf)).toEqual(alone.cuts.map(groupsOf));
    expect(of(alone, 'crash').length).toBeGreaterThan(20);
  });

  it('that nobody can take part in is counted as idle', () => {
    const faults = [
      { id: 'gone', at: '2s', crash: ['s1', 's2', 's3', 's4', 's5'], restartAfter: '4s' },
      { id: 'vain', every: '1s', crash: 'any', restartAfter: '100ms' },
    ];
    const { occurrences } = planOf({ faults, workload: [{ id: 'silent', every: '1s', do: 'setInfo', by: 's3' }] });
    expect(occurrences.get('gone')).toEqual({ times: 1, idle: 0 });
    expect(occurrences.get('vain')).toEqual({ times: 9, idle: 4 });
    expect(occurrences.get('silent')).toEqual({ times: 9, idle: 4 });
  });

  it('strikes the machines that it names: the network, a disk and a clock also while they are down', () => {
    const down = { at: '2s', crash: 's3', restartAfter: '6s' };
    const { physics, cuts } = planOf({
      faults: [
        down,
        { at: '3s', diskFailure: 's3', for: '1s' },
        { at: '4s', clockJump: ['s3', 's4'], by: '5s' },
        { at: '5s', for: '2s', partition: { isolate: 's3' } },
        { at: '6s', crash: 's3' },
      ],
    });
    const struck = physics.filter(({ time, machine }) => time >= 3_000_000 && time < 8_000_000 && machine >= 0);
    expect(struck.map(({ machine, physics: { kind } }) => `${machine} ${kind}`)).toEqual([
      '2 diskFails',
      '2 diskHeals',
      '2 clockJump',
      '3 clockJump',
    ]);
    expect(cuts.map(groupsOf)).toEqual([[1, 1, 0, 1, 1]]);
  });
});

describe('a partition', () => {
  it('into halves divides evenly, each time otherwise', () => {
    const { cuts } = planOf({ sites: 9, duration: '60s', faults: [{ every: '1s', for: '500ms', partition: 'halves' }] });
    expect(cuts).toHaveLength(59);
    for (const cut of cuts) expect(groupsOf(cut).filter((group) => group === 1)).toHaveLength(4);
    // 126 ways to choose four of nine.
    expect(new Set(cuts.map((cut) => groupsOf(cut).join(''))).size).toBeGreaterThan(30);
    for (let machine = 0; machine < 9; machine++) expect(cuts.filter((cut) => groupsOf(cut)[machine] === 1).length).toBeGreaterThan(10);
  });
});

describe('the plan', () => {
  it('has nobody down or paused twice at once, and everybody back when it ends', () => {
    fc.assert(
      fc.property(anyScenarioFile, fc.string(), (file, seed) => {
        const scenario = scenarioOf(file);
        const plan = layPlan(scenario, seed);
        for (let machine = 0; machine < scenario.sites; machine++) {
          const own = plan.physics.filter((event) => event.machine === machine).sort((a, b) => a.time - b.time || a.number - b.number);
          const kinds = own
            .map(({ physics: { kind } }) => kind)
            .filter((kind) => ['start', 'crash', 'restart', 'pause', 'resume'].includes(kind));
          expect(kinds.join(' ')).toMatch(/^start(?: crash restart| pause resume)*$/);
          for (const { time, physics } of own) if (physics.kind !== 'start') expect(time).toBeLessThanOrEqual(scenario.durationUs);
        }
        for (const { time } of plan.commands) expect(time).toBeLessThan(scenario.durationUs);
        const ends = plan.physics.filter(({ machine }) => machine === -1).slice(-2);
        expect(ends.map(({ physics: { kind } }) => kind)).toEqual(['heal', 'end']);
        expect(plan.physics.map(({ number }) => number)).toEqual(plan.physics.map((_, nth) => nth));
      }),
      { seed: 6, numRuns: 60 },
    );
  });

  it('ends after a time to settle that nothing in the run changes', () => {
    const settleS = (convergesWithin: string, syncInterval: string): number => {
      const { healUs, endUs } = planOf({ protocol: { syncInterval }, expect: { convergesWithin } });
      expect(healUs).toBe(10_000_000);
      return (endUs - healUs) / 1_000_000;
    };
    expect(settleS('10s', '1s')).toBe(30);
    expect(settleS('40s', '1s')).toBe(80);
    expect(settleS('1s', '2s')).toBe(60);
    const { endUs, healUs } = layPlan(scenarioOf({ sites: 3, duration: '10s', protocol: { syncInterval: '2s' } }), '1');
    // Unless the scenario says otherwise, ten sync intervals.
    expect(endUs - healUs).toBe(Math.max(2 * 20, 30 * 2) * 1_000_000);
  });

  it('knows where a machine lives, as the machine itself does', () => {
    const scenario = busyScenario({ duration: '20s' });
    let compared = 0;
    playWorld(scenario, '1', (world) => ({
      started: (m) => {
        const node = world.plan.addresses.nodeOf(m.index, world.nowUs);
        expect(m.node).toBe(node);
        expect(world.plan.addresses.ownerOf(node, world.nowUs)).toBe(m.index);
        if (node !== `n${m.index + 1}`) compared++;
      },
    }));
    expect(compared).toBeGreaterThan(3);
  });

  it('starts every machine within the first sync interval', () => {
    const starts = physicsOf(planOf({ sites: 200, protocol: { syncInterval: '2s' } }), 'start').map(({ time }) => time);
    expect(starts).toHaveLength(200);
    expect(Math.max(...starts)).toBeLessThan(2_000_000);
    expect(Math.max(...starts)).toBeGreaterThan(1_900_000);
    expect(Math.min(...starts)).toBeLessThan(100_000);
  });

  it('leaves a world healed in which everybody is up and nobody paused, however it was', () => {
    fc.assert(
      fc.property(anyScenarioFile, fc.string(), (file, seed) => {
        const workload = (file['workload'] as { id: string }[]).filter(({ id }) => id !== 'wipe');
        const faults = [
          ...file.faults,
          { at: '3900ms', crash: ['s1', 's2'], restartAfter: '1h' },
          { at: '3900ms', pause: 's3', for: '1h' },
          { at: '3s', diskFailure: 's3', for: '1h' },
        ];
        const world = playWorld(scenarioOf({ ...file, workload, faults }), seed);
        for (const clone of world.machines.slice(file['sites'] as number)) expect(clone.up).toBe(false);
        for (const machine of world.machines.slice(0, file['sites'] as number)) {
          expect([machine.up, machine.pausedSinceUs, machine.drive.health.isFailing, machine.held.length]).toEqual([true, null, false, 0]);
          expect(machine.server?.running).toBe(true);
        }
      }),
      { seed: 7, numRuns: 12 },
    );
  });
});
