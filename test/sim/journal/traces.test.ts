/** Traces are what the tools that read them document, and tell what happened in the world. */

import { describe, expect, it } from 'vitest';
import type { JournalEvent } from '../../../sim/journal/event.ts';
import { traceFormats } from '../../../sim/journal/trace/formats.ts';
import { runWorld } from '../../../sim/world/run-world.ts';
import { busyScenario } from '../world/worlds.ts';

const events: JournalEvent[] = [];
/** Who was up in the end, and whom each of them took for members. */
const ending = new Map<string, readonly string[]>();
const { outcome } = runWorld(busyScenario(), '3', {
  onEvent: (event) => void events.push(event),
  watch: (world) => ({
    finished: () => {
      const running = world.machines.slice(0, world.scenario.sites).filter(({ server }) => server !== null);
      for (const { site, server } of running) ending.set(site, server?.replica.members().toSorted() ?? []);
    },
  }),
});

function traceOf(format: string): string {
  const writer = traceFormats.get(format)?.();
  if (writer === undefined) throw new Error(format);
  return [writer.head(), ...events.map((event) => writer.write(event)), writer.tail()].join('');
}

describe('a trace for ShiViz', () => {
  const [parser = '', delimiter, ...lines] = traceOf('shiviz').split('\n');
  const entries = [...lines.join('\n').matchAll(new RegExp(parser, 'g'))].map(({ groups }) => ({
    host: groups?.['host'] ?? '',
    clock: JSON.parse(groups?.['clock'] ?? '') as Record<string, number>,
    event: groups?.['event'] ?? '',
  }));

  it('says how it is to be read, and can be read so', () => {
    expect(delimiter).toBe('');
    expect(entries).toHaveLength(events.length);
    for (const [nth, { text }] of events.entries()) expect(entries[nth]?.event).toContain(text);
  });

  it('counts the events of each host from 1 on', () => {
    const own = new Map<string, number>();
    for (const { host, clock } of entries) {
      expect(clock[host]).toBe((own.get(host) ?? 0) + 1);
      own.set(host, clock[host] ?? 0);
    }
  });

  it('has whoever gets a message know what the sender knew', () => {
    const sent = new Map<unknown, Record<string, number>>();
    let arrived = 0;
    for (const [nth, { kind, data }] of events.entries()) {
      const clock = entries[nth]?.clock ?? {};
      if (kind === 'send') sent.set(data['id'], clock);
      if (kind !== 'fate' || (data['fate'] !== 'delivered' && data['fate'] !== 'refused')) continue;
      arrived += 1;
      for (const [host, count] of Object.entries(sent.get(data['message']) ?? { none: 1 })) {
        if (!((clock[host] ?? 0) >= count)) throw new Error(`event ${nth} does not know what its sender knew of ${host}`);
      }
    }
    expect(arrived).toBe(outcome.messages.delivered);
  });
});

describe('a trace for Perfetto', () => {
  const { traceEvents } = JSON.parse(traceOf('perfetto')) as { readonly traceEvents: readonly Record<string, unknown>[] };
  const phased = (phase: string): readonly Record<string, unknown>[] => traceEvents.filter(({ ph }) => ph === phase);

  it('names a track for each machine', () => {
    const names = phased('M').flatMap(({ name, args }) => (name === 'thread_name' ? [(args as { name: string }).name] : []));
    expect(new Set(names).size).toBe(names.length);
    expect([...ending.keys()].filter((site) => !names.includes(site))).toEqual([]);
    expect(names).toHaveLength(new Set(events.map(({ machine }) => machine)).size);
  });

  it('draws an arrow to each message that was handed in, from where it was sent', () => {
    const begins = new Map(phased('s').map(({ id, ts }) => [id, ts as number]));
    expect(begins.size).toBe(outcome.messages.sent);
    const arrows = phased('f');
    expect(arrows).toHaveLength(events.filter(({ kind, data }) => kind === 'fate' && data['fate'] === 'delivered').length);
    for (const { id, ts, bp } of arrows) {
      expect(begins.get(id)).toBeLessThan(ts as number);
      expect(bp).toBe('e');
    }
    const slices = new Set(phased('X').map(({ tid, ts }) => `${tid} ${ts}`));
    for (const { tid, ts } of [...phased('s'), ...arrows]) expect(slices).toContain(`${tid} ${ts}`);
  });

  it('ends no span that did not begin', () => {
    const open = new Map<string, number>();
    for (const { ph, cat, id, name } of traceEvents.filter(({ ph }) => ph === 'b' || ph === 'e')) {
      const key = `${cat} ${id} ${name}`;
      open.set(key, (open.get(key) ?? 0) + (ph === 'b' ? 1 : -1));
      expect(open.get(key)).toBeGreaterThanOrEqual(0);
    }
    expect(open.size).toBeGreaterThan(3);
  });
});

describe('a trace in ITF', () => {
  type Pairs = { readonly '#map': readonly (readonly [string, { readonly '#set': readonly string[] }])[] };
  interface State {
    readonly '#meta': { readonly index: number };
    readonly now_us: { readonly '#bigint': string };
    readonly members: Pairs;
  }
  const trace = JSON.parse(traceOf('itf')) as {
    readonly '#meta': { readonly format: string };
    readonly vars: readonly string[];
    readonly states: readonly State[];
  };

  it('is a sequence of states that have every variable', () => {
    expect(trace['#meta'].format).toBe('ITF');
    expect(trace.states.length).toBeGreaterThan(20);
    for (const [nth, state] of trace.states.entries()) {
      expect(state['#meta'].index).toBe(nth);
      expect(Object.keys(state).sort()).toEqual(['#meta', ...trace.vars].sort());
    }
    const times = trace.states.map((state) => Number(state.now_us['#bigint']));
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });

  it('ends where the world ended', () => {
    const last = new Map(trace.states.at(-1)?.members['#map']);
    expect(ending.size).toBeGreaterThan(2);
    for (const [site, members] of ending) expect([site, last.get(site)?.['#set']]).toEqual([site, members]);
  });
});
