/** Perfetto: the trace events of Chrome as JSON, for https://ui.perfetto.dev. A track for each machine, arrows for messages, spans for what lasts. */

import type { JournalEvent } from '../event.ts';
import type { TraceWriter } from './format.ts';
import { Lanes } from './lanes.ts';

/** One trace event; `ts` is in microseconds. */
type TraceEvent = Readonly<Record<string, unknown>>;

const process = 1;

export function perfetto(): TraceWriter {
  const lanes = new Lanes();
  const named = new Set<number>();
  let first = true;
  const lines = (events: readonly TraceEvent[]): string => {
    const text = events.map((event) => JSON.stringify(event)).join(',\n');
    const comma = first || text === '' ? '' : ',\n';
    first &&= text === '';
    return comma + text;
  };
  return {
    head: () => `{"displayTimeUnit":"ms","traceEvents":[\n`,
    write(event) {
      const track = trackOf(event);
      const names = named.has(track) ? [] : namesOf(track, lanes.nameOf(event));
      named.add(track);
      return lines([...names, ...eventsOf(event, track)]);
    },
    tail: () => '\n]}\n',
  };
}

/** Track 0 would be taken for the process itself. */
function trackOf({ machine }: JournalEvent): number {
  return machine + 2;
}

function namesOf(tid: number, name: string): readonly TraceEvent[] {
  const meta = { ph: 'M', pid: process, tid };
  return [
    { ...meta, name: 'thread_name', args: { name } },
    { ...meta, name: 'thread_sort_index', args: { sort_index: tid } },
  ];
}

function eventsOf({ atUs: ts, kind, text, data, machine }: JournalEvent, tid: number): readonly TraceEvent[] {
  const where = { ts, pid: process, tid };
  const here = { ...where, cat: kind, name: text, args: data };
  switch (kind) {
    // An arrow needs something that lasts at either end.
    case 'send':
      return [
        { ...here, ph: 'X', dur: 1 },
        { ...where, ph: 's', cat: 'message', name: 'message', id: data['id'] },
      ];
    case 'fate':
      return data['fate'] === 'delivered'
        ? [
            { ...here, ph: 'X', dur: 1 },
            { ...where, ph: 'f', bp: 'e', cat: 'message', name: 'message', id: data['message'] },
          ]
        : [{ ...here, ph: 'i', s: 't' }];
    case 'start':
      return [{ ...here, ph: 'i', s: 't' }, ...span('b', 'up', `up-${machine}`, where)];
    case 'down':
      return [{ ...here, ph: 'i', s: 't' }, ...span('e', 'up', `up-${machine}`, where)];
    case 'physics':
      return [{ ...here, ph: 'i', s: machine < 0 ? 'g' : 't' }, ...physicsSpan(data, machine, where)];
    default:
      return [{ ...here, ph: 'i', s: 't' }];
  }
}

/** What begins and ends by name. */
const ends: Readonly<Record<string, readonly ['b' | 'e', string]>> = {
  cut: ['b', 'links'],
  join: ['e', 'links'],
  pause: ['b', 'paused'],
  resume: ['e', 'paused'],
  slows: ['b', 'slow'],
  slowEnds: ['e', 'slow'],
  diskFails: ['b', 'disk fails'],
  diskHeals: ['e', 'disk fails'],
};

function physicsSpan(data: JournalEvent['data'], machine: number, where: TraceEvent): readonly TraceEvent[] {
  const end = ends[String(data['kind'])];
  if (end === undefined) return [];
  const [phase, name] = end;
  return span(phase, name, machine < 0 ? `links-${data['cut']}` : `${name}-${machine}`, where);
}

function span(ph: 'b' | 'e', name: string, id: string, where: TraceEvent): readonly TraceEvent[] {
  return [{ ...where, ph, cat: 'state', name, id }];
}
