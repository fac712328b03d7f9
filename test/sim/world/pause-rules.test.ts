/** A paused machine stands still: its disk works on and its input waits, and when it goes on everything comes at once, in order. */

import { describe, expect, it } from 'vitest';
import { overheard } from './overheard.ts';
import { playWorld, scenarioOf, type Told, toldOf } from './worlds.ts';

const paused = {
  sites: 4,
  duration: '20s',
  protocol: { syncInterval: '200ms' },
  disk: { syncLatency: { min: '5ms', p50: '20ms', p99: '60ms', max: '80ms' } },
  workload: [{ every: '50ms', do: 'setInfo', by: 'any' }],
  faults: [{ at: '2s', every: '2s', pause: 's2', for: '1s' }],
};
const isPaused = (atUs: number): boolean => atUs >= 2_000_000 && atUs < 20_000_000 && Math.floor(atUs / 1_000_000) % 2 === 0;
const resumes = (atUs: number): boolean => atUs > 2_000_000 && atUs % 2_000_000 === 1_000_000;

describe('a paused machine', () => {
  it('does nothing, until it does everything that waited: in the order of arrival, at the time of resume', () => {
    const ends: Told[] = [];
    const doings: string[] = [];
    const wakes: Map<number, string[]> = new Map();
    let nowUs = 0;
    const didWhilePaused = (what: string): void => {
      if (isPaused(nowUs)) doings.push(`${what} at ${nowUs}`);
    };
    const makeServer = overheard({
      committed: (site) => site === 's2' && didWhilePaused('committed'),
      woke: (site, timer) => {
        if (site !== 's2') return;
        didWhilePaused(timer);
        if (resumes(nowUs)) wakes.set(nowUs, [...(wakes.get(nowUs) ?? []), timer]);
      },
    });
    playWorld(
      scenarioOf(paused),
      '1',
      (world) => {
        const mind = (m: { readonly site: string }): void => {
          nowUs = world.nowUs;
          if (m.site === 's2') didWhilePaused('something');
        };
        return {
          physics: (m, physics) => {
            nowUs = world.nowUs;
            if (m?.site === 's2' && physics.kind === 'pause') expect(isPaused(nowUs)).toBe(true);
            if (m?.site === 's2' && physics.kind === 'resume') expect(resumes(nowUs)).toBe(true);
          },
          sending: mind,
          delivering: mind,
          commanding: mind,
          notified: mind,
          issued: mind,
          fate: (flight, fate) => {
            if (flight.to === 1 && fate === 'delivered') ends.push(toldOf(flight, fate, world.nowUs));
          },
        };
      },
      { makeServer },
    );
    expect(doings).toEqual([]);
    const late = ends.filter(({ arrivesAtUs, atUs }) => arrivesAtUs !== atUs);
    expect(late.length).toBeGreaterThan(100);
    for (const { arrivesAtUs, atUs } of late) {
      expect(isPaused(arrivesAtUs as number)).toBe(true);
      expect(atUs).toBe(Math.floor((arrivesAtUs as number) / 1_000_000) * 1_000_000 + 1_000_000);
    }
    const arrivals = ends.map(({ arrivesAtUs }) => arrivesAtUs as number);
    expect(arrivals).toEqual(arrivals.toSorted((a, b) => a - b));
    // Five intervals were missed, and one flush follows.
    for (const timers of wakes.values()) expect(timers.filter((timer) => timer === 'flush').length).toBeLessThanOrEqual(1);
    expect([...wakes.values()].filter((timers) => timers.includes('flush')).length).toBeGreaterThan(4);
  });

  it('has a disk that finishes what it was given, of which the Server hears when it goes on', () => {
    const heard: [number, number][] = [];
    const written: Map<number, number> = new Map();
    let now = (): number => 0;
    playWorld(
      scenarioOf({ ...paused, protocol: { syncInterval: '40ms' }, faults: [{ every: '300ms', pause: 's2', for: '150ms' }] }),
      '1',
      (world) => {
        now = () => world.nowUs;
        return { committed: (m, batch) => void (m.site === 's2' && written.set(batch.seq, world.nowUs)) };
      },
      { makeServer: overheard({ committed: (site, seq) => void (site === 's2' && heard.push([seq, now()])) }) },
    );
    const late = heard.filter(([seq, atUs]) => written.get(seq) !== atUs);
    expect(late.length).toBeGreaterThan(5);
    for (const [seq, atUs] of heard) expect(written.get(seq)).toBeLessThanOrEqual(atUs);
    for (const [, atUs] of late) expect(atUs % 300_000).toBe(150_000);
  });

  it('gets what had arrived before its link was cut, and nothing that would have arrived after', () => {
    const network = { latency: { min: '10ms', p50: '20ms', p99: '30ms', max: '40ms' } };
    const faults = [
      { at: '5s', pause: 's2', for: '4s' },
      { at: '7s', for: '4s', partition: { isolate: 's2' } },
    ];
    const ends: Told[] = [];
    playWorld(scenarioOf({ ...paused, network, faults }), '1', (world) => ({
      fate: (flight, fate) => void (flight.to === 1 && ends.push(toldOf(flight, fate, world.nowUs))),
    }));
    const before = ends.filter(({ arrivesAtUs }) => arrivesAtUs !== null && arrivesAtUs >= 5_000_000 && arrivesAtUs < 7_000_000);
    expect(before.length).toBeGreaterThan(20);
    for (const { fate, atUs } of before) expect([fate, atUs]).toEqual(['delivered', 9_000_000]);
    const cut = ends.filter(({ sentAtUs, arrivesAtUs }) => (arrivesAtUs ?? sentAtUs) >= 7_000_000 && sentAtUs < 11_000_000);
    expect(cut.length).toBeGreaterThan(20);
    expect(cut.filter(({ fate, sentAtUs }) => fate !== 'blocked' && sentAtUs < 10_900_000)).toEqual([]);
  });
});
