/** How a sync, or an answer, had to be treated: as a gap, as of a forgotten sender, or taken in. */

import type { Answer, Sync, SyncData } from '../../src/core/index.ts';
import type { MachineView } from '../world/world-watch.ts';
import type { CheckContext } from './check.ts';
import { compareOrder } from './comparator.ts';
import { isMemOf, saysLongGone } from './tombstone-duties.ts';

/** What was mistaken about a message that was accepted, or was a gap; null if nothing. */
export function mistaken(context: CheckContext, m: MachineView, message: Sync | Answer, accepted: boolean): string | null {
  const { ackedInBefore, ackedInRunBefore, tombstoneBefore } = context.moment;
  const { data, run } = message;
  if (tombstoneBefore !== null || accepted) {
    const unheard = misheard(context, m, data, false);
    if (unheard !== null) return unheard;
  }
  // What was taken in of a run in which `since` was not acknowledged is no measure of it.
  const sinceRun = message.kind === 'sync' ? (message.sinceRun ?? run) : run;
  const compares = !isMuster(context) || data.since === 0 || ackedInRunBefore === run || ackedInRunBefore === sinceRun;
  const known = compares ? (ackedInBefore ?? 0) : 0;
  if (known >= data.since === accepted) return null;
  return `it had taken in everything up to ${known}, and must ${accepted ? 'see a gap in' : 'accept'} what comes since ${data.since}`;
}

/** What is wrong about its sender being treated as forgotten, or not being so; null if nothing. */
export function misheard(context: CheckContext, m: MachineView, data: SyncData, treatedSo: boolean): string | null {
  const { tombstoneBefore, from } = context.moment;
  const isForgotten =
    tombstoneBefore === null
      ? isLongForgotten(context, m, data)
      : data.data.every((op) => !isMemOf(op, from) || compareOrder(op, tombstoneBefore) <= 0);
  if (isForgotten === treatedSo) return null;
  return treatedSo
    ? `it must listen to ${from}, which is not forgotten here, or returns`
    : `it must not listen to ${from}, which is forgotten here`;
}

/** Whether a sender of whom nothing is known says itself that it was kicked longer ago than any tombstone is kept (R4a). */
function isLongForgotten(context: CheckContext, m: MachineView, { from, data }: SyncData): boolean {
  const { moment, scene } = context;
  if (!isMuster(context) || moment.ackedInBefore !== null || m.server?.replica.entry('mem', from) !== null) return false;
  return saysLongGone(data, from, m.now().wallS - scene.scenario.protocol.tombstoneForS) !== undefined;
}

function isMuster({ scene }: CheckContext): boolean {
  return scene.scenario.protocol.rules === 'muster';
}
