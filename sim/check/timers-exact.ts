/** timers-exact: a timer is armed for as long as was configured; a failed commit is tried again after a time that doubles, and nothing is committed before; both are told. */

import { defaultConfig, type Report, type Timer } from '../../src/core/index.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { MachineView } from '../world/world-watch.ts';
import type { CheckContext, CheckMaker } from './check.ts';

const { askTimeoutMs, retryMsMin, retryMsMax } = defaultConfig('', '');

/** When a flush is armed is left to `flush-complete`, and that timers are armed at all to `port-contract`. */
export const timersExact: CheckMaker = (context) => {
  const machines: Patience[] = [];
  const of = (m: MachineView): Patience => (machines[m.index] ??= new Patience(context, m));
  /** A machine whose retry has just fired. */
  let retrying: MachineView | null = null;
  const other = (): void => {
    retrying = null;
  };
  return {
    starting: (m) => of(m).begin(),
    woke: (m, timer) => {
      retrying = timer === 'retry' ? m : null;
    },
    requesting: other,
    delivering: other,
    committing: (m) => of(m).commit(retrying === m),
    heard: (m, ok) => {
      retrying = null;
      of(m).heard(ok);
    },
    waking: (m, timer, afterMs) => {
      if (afterMs !== null) of(m).arms(timer, afterMs);
    },
    reported: (m, report) => of(m).reports(report),
  };
};

/** How one incarnation waits. */
class Patience {
  readonly #context: CheckContext;
  readonly #m: MachineView;
  readonly #usualMs: Readonly<Partial<Record<Timer, number>>>;
  /** Failed commits in a row. */
  #failures = 0;
  /** How long to wait after the last of them. */
  #retryMs = 0;
  /** What must be told next of the store. */
  #owed: 'store-failing' | 'store-healed' | null = null;

  constructor(context: CheckContext, m: MachineView) {
    this.#context = context;
    this.#m = m;
    this.#usualMs = usual(context.scene.scenario);
  }

  begin(): void {
    this.#failures = 0;
    this.#owed = null;
  }

  commit(isRetry: boolean): void {
    this.#expectTold();
    if (this.#failures > 0 && !isRetry) this.#complain('began a commit before the time to try again after a failure');
  }

  heard(ok: boolean): void {
    this.#expectTold();
    this.#owed = ok ? (this.#failures > 0 ? 'store-healed' : null) : 'store-failing';
    this.#failures = ok ? 0 : this.#failures + 1;
    this.#retryMs = this.#failures > 1 ? Math.min(2 * this.#retryMs, retryMsMax) : retryMsMin;
  }

  arms(timer: Timer, afterMs: number): void {
    this.#expectTold();
    const expectedMs = timer === 'retry' ? (this.#failures > 0 ? this.#retryMs : null) : this.#usualMs[timer];
    if (expectedMs === undefined || afterMs === expectedMs) return;
    this.#complain(`is to be woken for ${timer} in ${afterMs} ms; that must be ${expectedMs === null ? 'never' : `in ${expectedMs} ms`}`);
  }

  reports(report: Report): void {
    if (report.event !== 'store-failing' && report.event !== 'store-healed') return;
    const owed = this.#owed;
    this.#owed = null;
    const isTrue = report.event === 'store-healed' || (report.failures === this.#failures && report.retryMs === this.#retryMs);
    if (owed !== report.event || !isTrue) this.#complain(`reports ${JSON.stringify(report)} after ${this.#failures} failures`);
  }

  #expectTold(): void {
    const owed = this.#owed;
    this.#owed = null;
    if (owed !== null) this.#complain(`must report ${owed}`);
  }

  #complain(detail: string): void {
    const { site } = this.#m;
    this.#context.complain({ sites: [site], key: null, detail: `${site} ${detail}` });
  }
}

function usual({ protocol }: Scenario): Readonly<Partial<Record<Timer, number>>> {
  return { contact: protocol.contactIntervalUs / 1000, cleanup: protocol.cleanupIntervalUs / 1000, join: askTimeoutMs };
}
