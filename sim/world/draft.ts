/** A plan in the making: what those who lay out faults and workload write into, and draw from. */

import seedrandom from 'seedrandom';
import type { Scenario, Us, UsRange } from '../scenario/scenario.ts';
import { Addresses } from './addresses.ts';
import type { Cut } from './barrier.ts';
import { keyOf, Mixer, purpose } from './keyed.ts';
import type { Clone, Physics, PhysicsEvent, PlannedCommand } from './plan.ts';
import { Roster } from './roster.ts';

export class Draft {
  readonly scenario: Scenario;
  readonly seed: string;
  readonly physics: PhysicsEvent[] = [];
  readonly commands: PlannedCommand[] = [];
  readonly cuts: Cut[] = [];
  readonly clones: Clone[] = [];
  readonly addresses: Addresses = new Addresses();
  readonly counts: Map<string, { times: number; idle: number }> = new Map();
  readonly roster: Roster;
  /** Who heals at the end; null: everybody. */
  readonly core: ReadonlySet<number> | null;

  constructor(scenario: Scenario, seed: string) {
    this.scenario = scenario;
    this.seed = seed;
    this.roster = new Roster(scenario.sites, seed);
    for (let machine = 0; machine < scenario.sites; machine++) this.addresses.settle(`n${machine + 1}`, 0);
    this.core = scenario.heal === 'core' ? this.#drawCore() : null;
  }

  /** Two sites or more, drawn. */
  #drawCore(): ReadonlySet<number> {
    const { sites } = this.scenario;
    const fraction = new Mixer().start(keyOf(this.seed, 'core')).fraction(purpose.core);
    const size = Math.min(sites, 2 + Math.floor(fraction * (sites - 1)));
    return new Set(this.roster.order('core', 0).slice(0, size));
  }

  add(time: Us, machine: number, physics: Physics): void {
    this.physics.push({ time, machine, number: this.physics.length, physics });
  }

  /** One more occurrence of an item found nobody to take part. */
  idle(item: string): void {
    const count = this.counts.get(item);
    if (count !== undefined) count.idle++;
  }

  /** A duration of a range, from the stream of this occurrence. */
  within(range: UsRange, id: string, occurrence: number): Us {
    if (range.minUs === range.maxUs) return range.minUs;
    return range.minUs + Math.floor(this.stream(id, occurrence) * (range.maxUs - range.minUs + 1));
  }

  /** The first number, from 0 to below 1, of the stream of an occurrence. */
  stream(id: string, occurrence: number): number {
    return this.draws(id, occurrence)();
  }

  /** All numbers of the stream of an occurrence, one with each call. */
  draws(id: string, occurrence: number): () => number {
    return seedrandom.tychei(`${this.seed}|${id}|${occurrence}`).quick;
  }

  /** When a fault of a machine ends that should last so long: at the latest when everything heals; null if it never does. */
  endOf(machine: number, fromUs: Us, forUs: Us): Us | null {
    const { durationUs } = this.scenario;
    const toUs = fromUs + Math.max(1, forUs);
    if (toUs < durationUs || this.core === null || this.core.has(machine)) return Math.min(toUs, durationUs);
    return null;
  }

  /** A machine is down, or stands still, until then. */
  away(machine: number, toUs: Us | null): void {
    this.roster.away(machine, toUs ?? Number.POSITIVE_INFINITY);
  }
}
