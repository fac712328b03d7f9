/** A run is a function of its scenario and seed, whoever looks on; the fates of messages are keyed, not counted. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkMakers } from '../../../sim/check/checks.ts';
import { layPlan } from '../../../sim/world/plan.ts';
import { runWorld } from '../../../sim/world/run-world.ts';
import { anyScenarioFile, busyScenario, digestOf, fatesOf, named, scenarioOf, type Told, workloadKinds } from './worlds.ts';

describe('a digest', () => {
  it('is the same for the same scenario and seed, and different for another seed', () => {
    fc.assert(
      fc.property(anyScenarioFile, fc.string(), fc.string(), (file, seed, other) => {
        fc.pre(seed !== other);
        const scenario = scenarioOf(file);
        const digest = digestOf(scenario, seed);
        expect(digest).toMatch(/^[0-9a-f]{32}$/);
        expect(digestOf(scenarioOf(file), seed)).toBe(digest);
        expect(digestOf(scenario, other)).not.toBe(digest);
      }),
      { seed: 3, numRuns: 8 },
    );
  });

  it('does not depend on who looks on: checks, recorder, narrator, watches, trail', () => {
    const scenario = busyScenario();
    const digest = digestOf(scenario, '7');
    let told = 0;
    const looks: Readonly<Record<string, Parameters<typeof runWorld>[2]>> = {
      checked: {},
      recorded: { record: true },
      narrated: { onEvent: () => told++ },
      watched: { watch: () => ({ fate: () => told++, merged: () => told++ }) },
      trailed: { trail: { eventsOfSecond: 2 } },
    };
    for (const [name, options] of Object.entries(looks))
      expect([name, runWorld(scenario, '7', options).outcome.digest]).toEqual([name, digest]);
    expect(runWorld({ ...scenario, checksOff: Object.keys(checkMakers) }, '7').outcome.digest).toBe(digest);
    expect(told).toBeGreaterThan(1000);
  });

  it('depends on what changes a run, and on nothing else of the scenario', () => {
    const scenario = busyScenario();
    const digest = digestOf(scenario, '1');
    const backward = Object.fromEntries(Object.entries(scenario).reverse()) as unknown as typeof scenario;
    expect(digestOf(backward, '1')).toBe(digest);
    expect(digestOf({ ...scenario, name: 'other', why: 'because', maxEvents: scenario.maxEvents + 1 }, '1')).toBe(digest);
    expect(digestOf({ ...scenario, clocks: { ...scenario.clocks, skewUs: scenario.clocks.skewUs + 1 } }, '1')).not.toBe(digest);
    expect(digestOf({ ...scenario, network: { ...scenario.network, loss: 0.081 } }, '1')).not.toBe(digest);
  });

  it('is not touched by the worlds that ran before it', () => {
    const scenario = busyScenario();
    const alone = digestOf(scenario, '5');
    digestOf(busyScenario({ protocol: { rules: 'original' } }), '6');
    expect(digestOf(scenario, '5')).toBe(alone);
  });
});

const messageKey = ({ from, to, sentAtUs, nth, copy }: Told): string => [from, to, sentAtUs, nth, copy].join(' ');
/** What the network alone decided, as far as the end of the copy tells; null if a cut stopped it before that. */
function verdictOf(told: Told, other: Told): string | null {
  if (told.fate === 'lost') return 'lost';
  if (told.arrivesAtUs === null) return null;
  const opened = [told, other].every(({ fate }) => fate === 'delivered' || fate === 'refused');
  return `after ${told.arrivesAtUs - told.sentAtUs}${opened ? ` ${told.fate}` : ''}`;
}

describe('keyed fates', () => {
  it('are equal for equal (from, to, sentAt, nth) in a world with one fault less', { timeout: 90_000 }, () => {
    const seen = { common: 0, lost: 0, corrupt: 0, doubled: 0, treatedOtherwise: 0, differing: 0 };
    fc.assert(
      fc.property(anyScenarioFile, fc.nat(), fc.string(), (file, which, seed) => {
        fc.pre(file.faults.length > 0);
        // The two worlds must have the same rules: a fault that delays messages is one, and is not the one taken away.
        const { id } = file.faults[which % file.faults.length] as { id: string };
        fc.pre(id !== 'hold' && id !== 'slowLinks');
        const faults = file.faults.filter((_, nth) => nth !== which % file.faults.length);
        const whole = new Map(fatesOf(scenarioOf(file), seed).map((told) => [messageKey(told), told]));
        const after = fatesOf(scenarioOf({ ...file, faults }), seed);
        for (const told of after) {
          const other = whole.get(messageKey(told));
          if (other === undefined) continue;
          const [verdict, before] = [verdictOf(told, other), verdictOf(other, told)];
          if (verdict === null || before === null) continue;
          seen.common++;
          if (told.fate === 'lost') seen.lost++;
          if (told.fate === 'refused') seen.corrupt++;
          if (told.copy === 1) seen.doubled++;
          if (told.fate !== other.fate) seen.treatedOtherwise++;
          expect(`${messageKey(told)} ${verdict}`).toBe(`${messageKey(other)} ${before}`);
        }
        seen.differing += after.length - [...after].filter((told) => whole.has(messageKey(told))).length;
      }),
      { seed: 4, numRuns: 36 },
    );
    expect(seen.common).toBeGreaterThan(4000);
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(20);
  });

  it('know a message by its place among those of its instant and link, not by a running number', () => {
    const places: Map<string, Set<number>> = new Map();
    for (const { from, to, sentAtUs, nth } of fatesOf(
      busyScenario({ workload: named(workloadKinds).concat(named({ more: workloadKinds.flush })) }),
      '2',
    )) {
      const instant = `${from} ${to} ${sentAtUs}`;
      places.set(instant, (places.get(instant) ?? new Set()).add(nth));
    }
    expect(places.size).toBeGreaterThan(500);
    for (const nths of places.values()) expect([...nths].toSorted((a, b) => a - b)).toEqual([...nths].map((_, place) => place));
  });

  it('differ between links, instants, places and copies', () => {
    const delays = fatesOf(scenarioOf({ sites: 6, duration: '10s', network: { duplicate: '50%' } }), '1').map(
      ({ atUs, sentAtUs }) => atUs - sentAtUs,
    );
    expect(new Set(delays).size).toBeGreaterThan(delays.length * 0.5);
  });
});

describe('the choice of `any`', () => {
  it('is not changed by taking away a candidate that was not chosen', () => {
    const base = { sites: 9, duration: '20s', workload: [{ id: 'change', every: '100ms', do: 'setInfo', by: 'any' }] };
    const chosen = (file: object, seed: string): number[] => layPlan(scenarioOf(file), seed).commands.map(({ machine }) => machine);
    let moved = 0;
    for (let away = 0; away < 9; away++) {
      const before = chosen(base, 'any');
      // It is paused all the time: the plan counts it out. The pause is no fault of anybody else.
      const after = chosen({ ...base, faults: [{ at: '1s', pause: `s${away + 1}`, for: '19s' }] }, 'any');
      expect(after).toHaveLength(before.length);
      before.forEach((machine, occurrence) => {
        if (machine !== away || occurrence < 9) expect(after[occurrence]).toBe(machine);
        else expect(after[occurrence]).not.toBe(away);
        if (machine !== after[occurrence]) moved++;
      });
    }
    // Every occurrence after the first second lost its actor in exactly one of the nine.
    expect(moved).toBe(190);
  });

  it('falls on everybody alike, and does not repeat itself between items', () => {
    const file = { sites: 5, duration: '100s', workload: named({ a: workloadKinds.flush, b: workloadKinds.flush }) };
    const { commands } = layPlan(scenarioOf(file), '1');
    const of = (id: string): number[] => commands.filter(({ item }) => item.id === id).map(({ machine }) => machine);
    const [a, b] = [of('a'), of('b')];
    for (let machine = 0; machine < 5; machine++) expect(a.filter((other) => other === machine).length).toBeGreaterThan(25);
    const equal = a.filter((machine, nth) => machine === b[nth]).length;
    expect(equal).toBeGreaterThan(20);
    expect(equal).toBeLessThan(90);
  });
});
