/** Makes a failing schedule small: leaves out whatever is not needed for it to fail. */

import type { Act, Schedule } from './schedule.ts';

/** The smallest schedule found that still fails, by leaving out ever smaller runs of acts. */
export function shrink(schedule: Schedule, fails: (candidate: Schedule) => boolean): Schedule {
  let acts: readonly Act[] = schedule.acts;
  for (let size = Math.ceil(acts.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < acts.length; ) {
      const candidate = [...acts.slice(0, at), ...acts.slice(at + size)];
      if (fails({ stage: schedule.stage, acts: candidate })) acts = candidate;
      else at += size;
    }
  }
  return { stage: schedule.stage, acts };
}
