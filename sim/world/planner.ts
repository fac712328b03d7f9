/** Lays out the plan: all occurrences of all items in the order of time, so that each finds who is up by then. */

import type { FaultItem, Scenario, Us, When, WorkloadItem } from '../scenario/scenario.ts';
import { Draft } from './draft.ts';
import { exponential } from './exponential.ts';
import { layFault } from './fault-planner.ts';
import { keyOf, Mixer, purpose } from './keyed.ts';
import { chosenOf } from './mixture.ts';
import type { Plan } from './plan.ts';
import { sidesAt } from './sides.ts';

/** Greatest number of occurrences of one plan item: a bound on what a scenario can ask for. */
const occurrencesMax = 1_000_000;

interface Due {
  readonly time: Us;
  readonly position: number;
  readonly occurrence: number;
  readonly fault: FaultItem | null;
  readonly work: WorkloadItem | null;
}

export class Planner {
  readonly #scenario: Scenario;
  readonly #draft: Draft;
  readonly #mixer: Mixer = new Mixer();

  constructor(scenario: Scenario, seed: string) {
    this.#scenario = scenario;
    this.#draft = new Draft(scenario, seed);
  }

  lay(): Plan {
    const { scenario, draft } = { scenario: this.#scenario, draft: this.#draft };
    this.#start();
    for (const { fault, work, occurrence, time } of this.#dues()) {
      if (fault !== null) layFault(draft, fault, occurrence, time);
      if (work !== null) this.#layWork(work, occurrence, time);
    }
    const healUs = scenario.durationUs;
    const settleUs = Math.max(2 * scenario.expect.convergesWithinUs, 30 * scenario.protocol.syncIntervalUs);
    draft.add(healUs, -1, { kind: 'heal' });
    draft.add(healUs + settleUs, -1, { kind: 'end' });
    const { physics, commands, cuts, clones, addresses, core, counts } = draft;
    return { physics, commands, cuts, clones, addresses, core, endUs: healUs + settleUs, healUs, occurrences: counts };
  }

  /** Machines start within the first sync interval, if the scenario does not say otherwise, so that their ticks are spread as in life. */
  #start(): void {
    const { sites, startWithinUs } = this.#scenario;
    const key = keyOf(this.#draft.seed, 'start');
    for (let machine = 0; machine < sites; machine++) {
      const time = Math.floor(this.#mixer.start(key).int(machine).fraction(purpose.startStagger) * startWithinUs);
      this.#draft.away(machine, time);
      this.#draft.add(time, machine, { kind: 'start' });
    }
  }

  #dues(): Due[] {
    const { faults, workload, durationUs } = this.#scenario;
    const dues: Due[] = [];
    const items = [...faults.map((fault) => ({ fault, work: null })), ...workload.map((work) => ({ fault: null, work }))];
    items.forEach(({ fault, work }, position) => {
      const item = fault ?? work;
      const wanted = item.only === undefined ? null : new Set(item.only);
      let times = 0;
      this.#occurrences(item, item.id, durationUs).forEach((time, occurrence) => {
        if (wanted !== null && !wanted.has(occurrence + 1)) return;
        times++;
        dues.push({ time, position, occurrence, fault, work });
      });
      this.#draft.counts.set(item.id, { times, idle: 0 });
    });
    return dues.sort((a, b) => a.time - b.time || a.position - b.position || a.occurrence - b.occurrence);
  }

  #occurrences(when: When, id: string, durationUs: Us): Us[] {
    const times: Us[] = [];
    const until = Math.min(when.untilUs, durationUs);
    const first = when.atUs + (when.memoryless ? this.#gap(when, id, 0) : 0);
    for (let time = first; time < until && times.length < occurrencesMax; time += this.#gap(when, id, times.length)) times.push(time);
    return times;
  }

  /** How long it takes from one occurrence, the `nth`, to the next; for ever, if there is only one. */
  #gap({ everyUs, everyMaxUs, memoryless }: When, id: string, nth: number): Us {
    if (everyUs === null) return Number.POSITIVE_INFINITY;
    const stream = `${id}|gap`;
    if (memoryless) return Math.max(1, Math.round(everyUs * exponential(this.#draft.draws(stream, nth))));
    return this.#draft.within({ minUs: everyUs, maxUs: everyMaxUs ?? everyUs }, stream, nth);
  }

  #layWork(item: WorkloadItem, occurrence: number, time: Us): void {
    const draft = this.#draft;
    const loops = item.thinkUs !== null;
    const drawn = loops ? item : chosenOf(item, draft.seed, occurrence);
    const machines = this.#actorsOf(drawn, occurrence, time);
    machines.forEach((machine, nth) => {
      draft.commands.push({ time, machine, number: draft.commands.length, item: drawn, occurrence, nth, loops });
    });
    if (machines.length === 0) draft.idle(item.id);
  }

  #actorsOf(item: WorkloadItem, occurrence: number, time: Us): readonly number[] {
    const { roster, cuts } = this.#draft;
    const everybody = Array.from({ length: roster.sites }, (_, machine) => machine);
    // Who loops goes on when it is up again: whether it is up now does not matter.
    if (item.thinkUs !== null) {
      if (item.by.kind === 'machines') return item.by.machines;
      return item.by.kind === 'all' ? everybody : [roster.best(everybody, item.id, 0) ?? 0];
    }
    if (item.by.kind === 'sides') {
      const up = new Set(roster.up(time));
      return sidesAt(cuts, roster.sites, time).flatMap((side) => {
        const actor = roster.best(
          side.filter((machine) => up.has(machine)),
          item.id,
          occurrence,
        );
        return actor === null ? [] : [actor];
      });
    }
    // A kicked site is known to itself alone: each one that is up looks, and acts if it is.
    return item.of.kind === 'kicked' && item.do === 'rejoin' ? roster.up(time) : roster.choose(item.by, item.id, occurrence, time);
  }
}
