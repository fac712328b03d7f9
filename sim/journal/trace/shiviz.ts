/** ShiViz: a log with vector clocks, drawn as a space-time diagram by https://bestchai.bitbucket.io/shiviz/. Made for a few hundred events. */

import type { JournalEvent } from '../event.ts';
import type { TraceWriter } from './format.ts';
import { Lanes } from './lanes.ts';

/** The first line of the file tells ShiViz how to read the rest; the second one, empty, that there is one execution. */
const parser = '(?<host>\\S*) (?<clock>{.*})\\n(?<event>.*)';

type VectorClock = Map<string, number>;

export function shiviz(): TraceWriter {
  const lanes = new Lanes();
  const clocks = new Map<string, VectorClock>();
  /** What the sender knew, by message. */
  const sent = new Map<unknown, VectorClock>();
  return {
    head: () => `${parser}\n\n`,
    write(event) {
      const host = lanes.nameOf(event);
      const clock = clocks.get(host) ?? new Map<string, number>();
      clocks.set(host, clock);
      if (arrives(event)) learn(clock, sent.get(event.data['message']));
      clock.set(host, (clock.get(host) ?? 0) + 1);
      if (event.kind === 'send') sent.set(event.data['id'], new Map(clock));
      return `${host} ${JSON.stringify(Object.fromEntries(clock))}\n${(event.atUs / 1000).toFixed(3)} ms: ${event.text.replaceAll('\n', ' ')}\n`;
    },
    tail: () => '',
  };
}

/** A damaged copy that was refused arrived as well. */
function arrives({ kind, data }: JournalEvent): boolean {
  return kind === 'fate' && (data['fate'] === 'delivered' || data['fate'] === 'refused');
}

function learn(clock: VectorClock, other: VectorClock = new Map()): void {
  for (const [host, count] of other) clock.set(host, Math.max(count, clock.get(host) ?? 0));
}
