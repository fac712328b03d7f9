/** What a Server is made with. Durations in milliseconds or seconds, as the names say. */

import type { Keeping } from './forget.ts';
import { defaultKeeping } from './forget.ts';
import { defaultLimits, type Limits } from './limits.ts';
import type { ClusterId, SiteId } from './operation.ts';
import { musterRules, type Rules } from './rules.ts';
import type { Watch } from './watch.ts';

/** Identity and settings of one replica. */
export interface Config extends Keeping {
  readonly cluster: ClusterId;
  readonly site: SiteId;
  /** Default: ours. */
  readonly rules: Rules;
  /** Bounds on what arrives. All sites of a cluster should have the same. */
  readonly limits: Limits;
  /** Anti-entropy: at least one flush in this time. Default 1,000. Shorter spreads changes faster and costs N messages each. */
  readonly syncIntervalMs: number;
  /** How often a contact point is asked (R3). Default 30,000. */
  readonly contactIntervalMs: number;
  /** How often long-gone sites are forgotten; null: only on command. Default an hour. */
  readonly cleanupIntervalMs: number | null;
  /** How long an ask waits for its answer before it is repeated. Default 2,000. */
  readonly askTimeoutMs: number;
  /** How often a join asks before it gives up. Default 10. */
  readonly asksMax: number;
  /** First and greatest wait after a failed commit. Defaults 100 and 10,000. */
  readonly retryMsMin: number;
  /** The wait doubles up to here. */
  readonly retryMsMax: number;
  /** Failed commits in a row after which those who wait are told `not-durable`. Default 5. */
  readonly failuresMax: number;
  /** Told every step, for checks and journals. Default: nobody. */
  readonly watch: Watch | null;
}

/** The defaults of every setting. */
export function defaultConfig(cluster: ClusterId, site: SiteId): Config {
  return {
    cluster,
    site,
    rules: musterRules,
    limits: defaultLimits,
    ...defaultKeeping,
    syncIntervalMs: 1000,
    contactIntervalMs: 30_000,
    cleanupIntervalMs: 3_600_000,
    askTimeoutMs: 2000,
    asksMax: 10,
    retryMsMin: 100,
    retryMsMax: 10_000,
    failuresMax: 5,
    watch: null,
  };
}
