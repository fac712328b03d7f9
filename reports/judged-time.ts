/** What a limit of convergence is held against: where only a core heals, it counts from the last thing new that came from outside the core. */

import type { RunResult } from '../sim/campaign/result.ts';
import { formatMs } from './quantity.ts';

export interface JudgedTime {
  readonly ms: number;
  /** Since when, in words. */
  readonly since: string;
}

/** Null if the sites never agreed. */
export function judgedTime({ convergence }: Pick<RunResult, 'convergence'>): JudgedTime | null {
  const { afterHealMs, newsAfterHealMs } = convergence;
  if (afterHealMs === null) return null;
  if (newsAfterHealMs === undefined) return { ms: afterHealMs, since: 'after the network healed' };
  const since = `after the last news from outside the core, ${formatMs(newsAfterHealMs)} after this had healed`;
  return { ms: Math.max(0, afterHealMs - newsAfterHealMs), since };
}
