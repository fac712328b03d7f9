/** Two runs of one world that differ are told apart by second, machine and event: shown with worlds in which something was planted. */

import { describe, expect, it } from 'vitest';
import { describeDifference, firstDifference, type PlayTwice } from '../../../sim/journal/first-difference.ts';
import { siteIds } from '../../../sim/world/site-ids.ts';
import type { MakeServer } from '../../../sim/world/surroundings.ts';
import type { Trail, TrailAsk } from '../../../sim/world/trail.ts';
import type { World } from '../../../sim/world/world.ts';
import type { WorldWatch } from '../../../sim/world/world-watch.ts';
import { Server } from '../../../src/core/index.ts';
import { busyScenario, playWorld } from '../world/worlds.ts';

const scenario = busyScenario();
const sites = siteIds(scenario.sites, scenario.ids);

/** Where a planted fault acted. */
interface Planted {
  atUs: number;
  machine: number;
}

/** A world in which one message, the `nth` that anybody receives, is taken in twice. */
function trailWith(ask: TrailAsk, nth: number, planted?: Planted): Trail {
  let received = 0;
  let now = (): number => 0;
  const makeServer: MakeServer = (config, ports) => {
    const server = new Server(config, ports);
    const receive = server.received.bind(server);
    server.received = (message, via, at) => {
      receive(message, via, at);
      if (++received !== nth) return;
      receive(message, via, at);
      // Whether or not the core tells: a command that nobody gave.
      server.command(1_000_000, { do: 'setInfo', value: 'planted' }, at);
      if (planted !== undefined) Object.assign(planted, { atUs: now(), machine: sites.indexOf(config.site) });
    };
    return server;
  };
  const watch = (scene: World): WorldWatch => {
    now = () => scene.nowUs;
    return {};
  };
  return playWorld(scenario, 'trail', watch, { trail: ask, makeServer }).trail() as Trail;
}

describe('the trail', () => {
  it('has the digests of every machine and of the world for every second', () => {
    const { seconds, events } = trailWith({}, 0);
    const world = playWorld(scenario, 'trail');
    expect(seconds).toHaveLength(Math.floor(world.endUs / 1_000_000) + 1);
    for (const digests of seconds) expect(digests).toHaveLength(world.machines.length + 1);
    expect(seconds.at(-1)).toEqual([...world.machines, world].map(({ chain }) => chain.hex()));
    expect(events).toEqual([]);
    // Something happens in every second, at every machine that is not wiped for good.
    for (const [second, digests] of seconds.entries()) if (second > 0) expect(digests).not.toEqual(seconds[second - 1]);
  });

  it('of one second has each of its events, from the digests before it to those after', () => {
    const { seconds, events } = trailWith({ eventsOfSecond: 3 }, 0);
    expect(events.every(({ atUs }) => Math.floor(atUs / 1_000_000) === 3)).toBe(true);
    expect(new Set(events.map(({ digest }) => digest)).size).toBe(events.length);
    for (let machine = 0; machine < scenario.sites; machine++) {
      const own = events.filter((event) => event.machine === machine);
      expect(own.at(-1)?.digest ?? seconds[2]?.[machine]).toBe(seconds[3]?.[machine]);
      expect(own.length).toBeGreaterThan(0);
    }
    for (const kind of ['timer flush', 'commit ', 'sync from machine ', 'command '])
      expect(events.some(({ text }) => text.startsWith(kind))).toBe(true);
  });
});

describe('the first difference', () => {
  const between =
    (nth: number, planted?: Planted): PlayTwice =>
    (ask) =>
      Promise.resolve([trailWith(ask, 0), trailWith(ask, nth, planted)]);

  it('is none between two runs of one world', async () => {
    expect(await firstDifference(between(0))).toBeNull();
    expect(await firstDifference(() => Promise.resolve(null))).toBeNull();
  });

  it.each([1, 40, 333, 1000])('is where something was planted: at the %i. message that anybody received', async (nth) => {
    const planted: Planted = { atUs: -1, machine: -1 };
    const difference = await firstDifference(between(nth, planted));
    expect(planted.atUs).toBeGreaterThan(0);
    expect(difference).toMatchObject({ second: Math.floor(planted.atUs / 1_000_000), machine: planted.machine });
    expect(difference?.events?.first?.atUs).toBe(planted.atUs);
    expect(difference?.events?.first?.text).toBe(difference?.events?.second?.text);
    expect(difference?.events?.first?.digest).not.toBe(difference?.events?.second?.digest);
    const text = difference === null ? '' : describeDifference(difference, (machine) => sites[machine] ?? '');
    expect(text).toContain(`in second ${Math.floor(planted.atUs / 1_000_000)}, at machine ${planted.machine} (${sites[planted.machine]})`);
    expect(text).toMatch(/in what follows from: (?:(?:sync|ask|answer|gap) from machine \d+, sent at \d+ us|resume) at \d+ us$/);
  });

  it('may be that one run has no more, or that a second look does not show it', async () => {
    const seconds = [['a', 'w']];
    const event = { atUs: 5, machine: 0, text: 'timer flush', digest: 'e' };
    const short = await firstDifference((ask) =>
      Promise.resolve([
        { seconds, events: ask.eventsOfSecond === 0 ? [event] : [] },
        { seconds: [['b', 'w']], events: [] },
      ]),
    );
    expect(short).toEqual({ second: 0, machine: 0, events: { first: event, second: null } });
    expect(describeDifference(short as NonNullable<typeof short>, () => 's1')).toBe(
      'they part in second 0, at machine 0 (s1): timer flush at 5 us in the first, nothing more in the second',
    );
    const gone = await firstDifference(() =>
      Promise.resolve([
        { seconds, events: [] },
        { seconds: [['a', 'x']], events: [] },
      ]),
    );
    expect(gone).toEqual({ second: 0, machine: -1, events: null });
    expect(describeDifference(gone as NonNullable<typeof gone>, () => '')).toBe(
      'they part in second 0, at the events of the whole world; a closer look did not show it again',
    );
  });
});
