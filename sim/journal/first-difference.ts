/** Names the first second, machine and event in which two runs of one world differ: the place where something is no function of the seed. */

import type { Trail, TrailAsk, TrailEvent } from '../world/trail.ts';

/** Runs the world twice, in the two ways that are to be compared, and gives both trails; null if a run kept none. */
export type PlayTwice = (ask: TrailAsk) => Promise<readonly [Trail, Trail] | null>;

/** Where two runs part. */
export interface Difference {
  readonly second: number;
  /** -1: the world-wide events. */
  readonly machine: number;
  /** The first event that differs, as either run had it; null where that run had none any more. Null if a second look did not show it again. */
  readonly events: Parting | null;
}

interface Parting {
  readonly first: TrailEvent | null;
  readonly second: TrailEvent | null;
}

/**
 * Looks twice: for the first second in which any digests differ, and then at each event of that second, since within a second what went wrong
 * at one machine reaches others. Null if the two runs are the same.
 */
export async function firstDifference(play: PlayTwice): Promise<Difference | null> {
  const trails = await play({});
  const place = trails === null ? null : firstPlace(...trails);
  if (place === null) return null;
  const close = await play({ eventsOfSecond: place.second });
  const events = close === null ? null : firstParting(close[0].events, close[1].events);
  return { second: place.second, machine: (events?.first ?? events?.second)?.machine ?? place.machine, events };
}

/** World-wide events count last: they follow the plan alone. */
function firstPlace(a: Trail, b: Trail): { second: number; machine: number } | null {
  const seconds = Math.max(a.seconds.length, b.seconds.length);
  for (let second = 0; second < seconds; second++) {
    const [one, other] = [a.seconds[second] ?? [], b.seconds[second] ?? []];
    const chains = Math.max(one.length, other.length);
    for (let chain = 0; chain < chains; chain++) {
      if (one[chain] !== other[chain]) return { second, machine: chain === chains - 1 ? -1 : chain };
    }
  }
  return null;
}

/** Of the machines whose events differ, the one where that happens first. */
function firstParting(a: readonly TrailEvent[], b: readonly TrailEvent[]): Parting | null {
  const machines = new Set([...a, ...b].map(({ machine }) => machine));
  const partings = [...machines].flatMap((machine): Parting[] => {
    const [one, other] = [a, b].map((events) => events.filter((event) => event.machine === machine)) as [TrailEvent[], TrailEvent[]];
    const nth = Array.from({ length: Math.max(one.length, other.length) }, (_, place) => place).find(
      (place) => one[place]?.digest !== other[place]?.digest,
    );
    return nth === undefined ? [] : [{ first: one[nth] ?? null, second: other[nth] ?? null }];
  });
  const atUs = ({ first, second }: Parting): number =>
    Math.min(first?.atUs ?? Number.POSITIVE_INFINITY, second?.atUs ?? Number.POSITIVE_INFINITY);
  return partings.sort((one, other) => atUs(one) - atUs(other))[0] ?? null;
}

/** One sentence for people. */
export function describeDifference({ second, machine, events }: Difference, siteOf: (machine: number) => string): string {
  const who = machine < 0 ? 'the events of the whole world' : `machine ${machine} (${siteOf(machine)})`;
  const where = `they part in second ${second}, at ${who}`;
  if (events === null) return `${where}; a closer look did not show it again`;
  const [first, other] = [describeEvent(events.first), describeEvent(events.second)];
  return first === other ? `${where}, in what follows from: ${first}` : `${where}: ${first} in the first, ${other} in the second`;
}

function describeEvent(event: TrailEvent | null): string {
  return event === null ? 'nothing more' : `${event.text} at ${event.atUs} us`;
}
