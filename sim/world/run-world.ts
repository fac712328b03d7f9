/** Runs one world from its scenario and seed to its outcome. A pure function: nothing else goes in, whoever looks on. */

import type { RunOutcome } from '../campaign/result.ts';
import { Checks } from '../check/checks.ts';
import { judge } from '../check/judge.ts';
import { ConvergenceClock } from '../journal/convergence-clock.ts';
import type { JournalEvent } from '../journal/event.ts';
import { narrator } from '../journal/narrator.ts';
import { Recorder } from '../journal/recorder.ts';
import type { Recording } from '../journal/recording.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { MakeServer } from './surroundings.ts';
import type { Trail, TrailAsk } from './trail.ts';
import { World } from './world.ts';
import { worldDigest } from './world-digest.ts';
import type { WorldWatch } from './world-watch.ts';

/** How a world is looked at. None of it changes the run or its digest. */
export interface WorldOptions {
  /** Keep what a report shows. */
  readonly record?: boolean;
  /** Hear of every event. */
  readonly onEvent?: (event: JournalEvent) => void;
  /** Further onlookers, made for the world: tests and benchmarks. */
  readonly watch?: (world: World) => WorldWatch;
  /** Makes the Servers: for planted bugs. */
  readonly makeServer?: MakeServer;
  /** Keep what tells two runs apart that should be one. */
  readonly trail?: TrailAsk;
}

/** A finished world. */
export interface FinishedWorld {
  readonly outcome: RunOutcome;
  readonly recording: Recording | null;
  /** Null unless it was asked for. */
  readonly trail: Trail | null;
}

/** Runs a world to its end. Throws `InvariantViolation` if the core finds itself broken, and `Error` if the budget of events is spent. */
export function runWorld(scenario: Scenario, seed: string, options: WorldOptions = {}): FinishedWorld {
  let checks: Checks | null = null;
  let clock: ConvergenceClock | null = null;
  let recorder: Recorder | null = null;
  const watches = (scene: World): WorldWatch[] => {
    const convergenceClock = new ConvergenceClock(scene);
    clock = convergenceClock;
    const made = new Checks(scene, (m) => convergenceClock.viewed(m, made.views));
    checks = made;
    if (options.record === true) recorder = new Recorder(scene, convergenceClock);
    const listeners = [...made.watches, convergenceClock.watch()];
    if (recorder !== null) listeners.push(...(recorder as Recorder).watches());
    if (options.onEvent !== undefined) listeners.push(narrator(scene, options.onEvent));
    if (options.watch !== undefined) listeners.push(options.watch(scene));
    return listeners;
  };
  const world = new World(scenario, seed, { watches, makeServer: options.makeServer, trail: options.trail });
  world.runUntil(Number.POSITIVE_INFINITY);
  world.finish();
  return {
    outcome: outcomeOf(world, seed, checks as unknown as Checks, clock as unknown as ConvergenceClock),
    recording: recorder === null ? null : (recorder as Recorder).recording(),
    trail: world.trail(),
  };
}

function outcomeOf(world: World, seed: string, checks: Checks, clock: ConvergenceClock): RunOutcome {
  const { scenario, counters } = world;
  const { converged, afterHealUs } = clock.result(checks.held);
  const witnesses = checks.witnesses.counts(counters);
  const { violations, doubts } = checks;
  const heardAtUs = checks.news.heardAtUs;
  const newsAfterHealUs = heardAtUs === null ? null : heardAtUs - world.healUs;
  const judged = judge(scenario, { violations, doubts, agreedAfterHealUs: converged ? afterHealUs : null, newsAfterHealUs, witnesses });
  return {
    verdict: judged.verdict,
    reason: judged.reason,
    violations: judged.violations,
    digest: worldDigest(scenario, seed, world),
    sites: scenario.sites,
    virtualMs: world.endUs / 1000,
    events: counters.events,
    messages: { ...counters.messages },
    operations: { ...counters.operations, issued: clock.issued, applied: clock.applied },
    faults: { ...counters.faults },
    convergence: {
      converged,
      afterHealMs: afterHealUs === null ? null : afterHealUs / 1000,
      rounds: afterHealUs === null ? null : Math.ceil(afterHealUs / scenario.protocol.syncIntervalUs),
      ...(newsAfterHealUs === null ? {} : { newsAfterHealMs: newsAfterHealUs / 1000 }),
    },
    notes: notesOf(world),
    witnesses,
    commands: checks.commandRows.counts(),
  };
}

/** What the plan asked for and never came about. */
function notesOf(world: World): string[] {
  const notes: string[] = [];
  for (const item of [...world.scenario.faults, ...world.scenario.workload]) {
    const planned = world.plan.occurrences.get(item.id);
    const times = planned?.times ?? 0;
    if (times === 0) notes.push(`${item.id} never occurred: nothing of it falls within the duration`);
    else if (planned !== undefined && planned.idle === times)
      notes.push(`${item.id} found nobody to act in any of its ${times} occurrences`);
    else if ('do' in item) {
      const counts = world.acted.get(item.id) ?? { acted: 0, aimless: 0, refused: 0 };
      if (counts.acted === 0) notes.push(`${item.id} never took effect: ${whyInVain(counts.aimless, counts.refused)}`);
    }
  }
  return notes;
}

/** Of sites that are to rejoin once kicked, those that are members do nothing, and that is not counted. */
function whyInVain(aimless: number, refused: number): string {
  const reasons = [
    { count: aimless, reason: 'without a target' },
    { count: refused, reason: 'refused' },
  ].filter(({ count }) => count > 0);
  if (reasons.length === 0) return 'whoever was to rejoin had not been kicked';
  return reasons.map(({ count, reason }) => `${count} ${count === 1 ? 'time' : 'times'} ${reason}`).join(', ');
}
