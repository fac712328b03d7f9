/** Makes a failing world small: what is left of its scenario fails by the same check, with the same seed, and can be read. */

import { attemptWorld } from '../campaign/attempt.ts';
import type { RunOutcome } from '../campaign/result.ts';
import { parseScenario } from '../scenario/parse.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { resolvedAsFile } from '../scenario/write.ts';
import { runWorld } from '../world/run-world.ts';
import { ddmin } from './ddmin.ts';
import { occurrencesOf, withOccurrences } from './occurrences.ts';
import { plainer, withFewerSites, withLessTime } from './simpler.ts';

/** Worlds that are tried at most: a bound on patience that is the same on every machine. */
const triesMax = 3000;

export interface Shrunk {
  /** The smallest that was found; the text of its file. */
  readonly scenario: Scenario;
  readonly text: string;
  /** The check that it breaks, as the whole did. */
  readonly invariant: string;
  readonly outcome: RunOutcome;
  readonly tries: number;
  /** Whether nothing more could be left out; false if the bound on tries ended it. */
  readonly done: boolean;
}

export interface ShrinkOptions {
  /** Told of every step that made it smaller. */
  readonly onStep?: (scenario: Scenario, tries: number) => void;
}

/** Null if the world does not fail. Deterministic: a function of scenario and seed. */
export function shrink(scenario: Scenario, seed: string, options: ShrinkOptions = {}): Shrunk | null {
  const first = attemptWorld(runWorld, scenario, seed).outcome;
  const invariant = first.verdict === 'fail' ? first.violations[0]?.invariant : undefined;
  if (invariant === undefined) return null;
  return new Shrinker(scenario, seed, invariant, first, options).shrink();
}

class Shrinker {
  readonly #seed: string;
  readonly #invariant: string;
  readonly #onStep: ShrinkOptions['onStep'];
  readonly #tried: Set<string> = new Set();
  #best: { readonly scenario: Scenario; readonly text: string; readonly outcome: RunOutcome };
  #tries = 1;

  constructor(scenario: Scenario, seed: string, invariant: string, outcome: RunOutcome, options: ShrinkOptions) {
    this.#seed = seed;
    this.#invariant = invariant;
    this.#onStep = options.onStep;
    this.#best = { scenario, text: resolvedAsFile(scenario), outcome };
  }

  shrink(): Shrunk {
    for (let before = ''; before !== this.#best.text && !this.#spent; ) {
      before = this.#best.text;
      this.#repeat((scenario) => withLessTime(scenario, this.#violatedAtUs));
      this.#leaveOut((scenario) => [...scenario.faults, ...scenario.workload].map(({ id }) => id), withItems);
      this.#repeat(withFewerSites);
      this.#repeat(plainer);
      this.#leaveOut((scenario) => occurrencesOf(scenario, this.#seed), withOccurrences);
    }
    return { ...this.#best, invariant: this.#invariant, tries: this.#tries, done: !this.#spent };
  }

  get #spent(): boolean {
    return this.#tries >= triesMax;
  }

  get #violatedAtUs(): number {
    const found = this.#best.outcome.violations.filter(({ invariant }) => invariant === this.#invariant);
    return Math.round(Math.min(...found.map(({ atMs }) => atMs)) * 1000);
  }

  /** Takes the first of the steps that still fails, as long as there is one. */
  #repeat(steps: (scenario: Scenario) => readonly Scenario[]): void {
    while (steps(this.#best.scenario).some((step) => this.#fails(step)));
  }

  #leaveOut<T>(partsOf: (scenario: Scenario) => readonly T[], withParts: (scenario: Scenario, parts: readonly T[]) => Scenario): void {
    const whole = this.#best.scenario;
    const parts = partsOf(whole);
    if (parts.length > 0) ddmin(parts, (kept) => this.#fails(withParts(whole, kept)));
  }

  /** Whether the scenario, as its file would be read, breaks the same check; if so, it is the best so far. */
  #fails(candidate: Scenario): boolean {
    const text = resolvedAsFile(candidate);
    if (this.#spent || this.#tried.has(text)) return false;
    this.#tried.add(text);
    const parsed = parseScenario(text, 'shrunk.yaml');
    if (!parsed.ok) return false;
    this.#tries += 1;
    const { outcome } = attemptWorld(runWorld, parsed.scenario, this.#seed);
    const fails = outcome.verdict === 'fail' && outcome.violations.some(({ invariant }) => invariant === this.#invariant);
    if (!fails) return false;
    this.#best = { scenario: parsed.scenario, text, outcome };
    this.#onStep?.(parsed.scenario, this.#tries);
    return true;
  }
}

function withItems(scenario: Scenario, ids: readonly string[]): Scenario {
  const kept = new Set(ids);
  return {
    ...scenario,
    faults: scenario.faults.filter(({ id }) => kept.has(id)),
    workload: scenario.workload.filter(({ id }) => kept.has(id)),
  };
}
