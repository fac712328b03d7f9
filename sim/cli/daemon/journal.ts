/** A journal of one real site in a file, one JSON object a line, so that the checks of the simulator can judge real processes too. */

import { closeSync, openSync, writeSync } from 'node:fs';
import type { SiteId } from '../../../src/core/operation.ts';
import type { Observer } from '../../../src/host/observer.ts';

/** An observer that writes, and the way to end it. */
export interface Journal {
  readonly observer: Observer;
  close(): void;
}

/**
 * Appends to a file, which is made if it does not exist. Each line is `{ atMs, site, kind, ... }`, `atMs` in wall clock milliseconds that never
 * go back within a process. A line is with the operating system before the step that it tells of goes on, so a killed process loses none.
 */
export function openJournal(file: string, site: SiteId): Journal {
  const descriptor = openSync(file, 'a');
  const write = (kind: string, data: object): void => {
    const atMs = performance.timeOrigin + performance.now();
    writeSync(descriptor, `${JSON.stringify({ atMs, site, kind, ...data })}\n`);
  };
  const observer: Observer = {
    started: (node, run, durable) => write('started', { node, run, durable }),
    issued: (op) => write('issued', { op }),
    merged: (op, before, won, importedAt) => write('merged', { op, before, won, importedAt }),
    dropped: (op, why) => write('dropped', { op, why }),
    forgot: (target, tombstone) => write('forgot', { target, tombstone }),
    revived: (target) => write('revived', { target }),
    setBack: (clock) => write('setBack', { clock }),
    took: (from, verdict) => write('took', { from, verdict }),
    wiped: () => write('wiped', {}),
    committed: (batch, result) => write('committed', { batch, result }),
    sent: (dest, message) => write('sent', { dest: 'via' in dest ? {} : dest, message }),
    received: (message) => write('received', { message }),
    notified: (upTo, changes) => write('notified', { upTo, changes: [...changes].map(([target, change]) => ({ target, ...change })) }),
    stopped: () => write('stopped', {}),
  };
  return { observer, close: () => closeSync(descriptor) };
}
