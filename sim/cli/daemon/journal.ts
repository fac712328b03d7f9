/** A journal of one real site in a file, one JSON object a line, so that the checks of the simulator can judge real processes too. */

import { closeSync, openSync, writeSync } from 'node:fs';
import type { Message } from '../../../src/core/message.ts';
import type { Clock, NodeName, Op, SiteId } from '../../../src/core/operation.ts';
import type { Batch, Change, Command, CommitResult, Dest, Report, Snapshot, Taken } from '../../../src/core/ports.ts';
import type { Verdict } from '../../../src/core/watch.ts';
import type { Observer } from '../../../src/host/observer.ts';

/** What happened; the kinds are those of the hooks of a simulated world. `target` is a site other than the one whose journal it is. */
export type JournalStep =
  | { readonly kind: 'started'; readonly node: NodeName; readonly run: string; readonly durable: Snapshot | null }
  | { readonly kind: 'issued'; readonly op: Op }
  | { readonly kind: 'merged'; readonly op: Op; readonly before: Op | null; readonly won: boolean; readonly importedAt: Clock }
  | { readonly kind: 'dropped'; readonly op: Op; readonly why: 'tombstone' | 'orphan' | 'expired' }
  | { readonly kind: 'forgot'; readonly target: SiteId; readonly tombstone: Op | null }
  | { readonly kind: 'revived'; readonly target: SiteId }
  | { readonly kind: 'setBack'; readonly clock: Clock }
  | { readonly kind: 'took'; readonly from: SiteId; readonly verdict: Verdict }
  | { readonly kind: 'wiped' }
  | { readonly kind: 'commanding'; readonly command: Command }
  | { readonly kind: 'commanded'; readonly command: Command; readonly taken: Taken }
  | { readonly kind: 'committed'; readonly batch: Batch; readonly result: CommitResult }
  | { readonly kind: 'sent'; readonly dest: Dest | null; readonly message: Message }
  | { readonly kind: 'received'; readonly message: Message }
  | { readonly kind: 'notified'; readonly upTo: Clock; readonly changes: readonly (readonly [SiteId, Change])[] }
  | { readonly kind: 'reported'; readonly report: Report }
  | { readonly kind: 'stopped' };

/** One line. `atMs`: wall clock in milliseconds, with fractions, that never goes back within a process. */
export type JournalLine = JournalStep & { readonly atMs: number; readonly site: SiteId };

/** An observer that writes, and the way to end it. */
export interface Journal {
  readonly observer: Observer;
  close(): void;
}

/**
 * Appends to a file, which is made if it does not exist. A line is with the operating system before the step that it tells of goes on, so that a
 * killed process loses none.
 */
export function openJournal(file: string, site: SiteId): Journal {
  const descriptor = openSync(file, 'a');
  const write = (step: JournalStep): void => {
    const line: JournalLine = { atMs: performance.timeOrigin + performance.now(), site, ...step };
    writeSync(descriptor, `${JSON.stringify(line)}\n`);
  };
  const observer: Observer = {
    started: (node, run, durable) => write({ kind: 'started', node, run, durable }),
    issued: (op) => write({ kind: 'issued', op }),
    merged: (op, before, won, importedAt) => write({ kind: 'merged', op, before, won, importedAt }),
    dropped: (op, why) => write({ kind: 'dropped', op, why }),
    forgot: (target, tombstone) => write({ kind: 'forgot', target, tombstone }),
    revived: (target) => write({ kind: 'revived', target }),
    setBack: (clock) => write({ kind: 'setBack', clock }),
    took: (from, verdict) => write({ kind: 'took', from, verdict }),
    wiped: () => write({ kind: 'wiped' }),
    commanding: (command) => write({ kind: 'commanding', command }),
    commanded: (command, taken) => write({ kind: 'commanded', command, taken }),
    committed: (batch, result) => write({ kind: 'committed', batch, result }),
    sent: (dest, message) => write({ kind: 'sent', dest: 'via' in dest ? null : dest, message }),
    received: (message) => write({ kind: 'received', message }),
    notified: (upTo, changes) => write({ kind: 'notified', upTo, changes: [...changes] }),
    reported: (report) => write({ kind: 'reported', report }),
    stopped: () => write({ kind: 'stopped' }),
  };
  return { observer, close: () => closeSync(descriptor) };
}
