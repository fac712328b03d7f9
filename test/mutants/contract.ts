/** Holds a Server to the contract of its ports, from outside: what a real store, transport and application rely on, and no world can see. */

import type { Batch, CommitResult, Done, Ports } from '../../src/core/index.ts';

/** Hears of each broken clause, in one sentence. */
export type Complain = (detail: string) => void;

/** One incarnation's ports under watch, and what the Server must be watched for besides. */
export interface Watched {
  readonly ports: Ports;
  /** A request is on its way; `taken` once it turned out to be accepted. */
  asked(request: number): void;
  refused(request: number): void;
  committed(seq: number, result: CommitResult): void;
  notified(upTo: number): void;
  ended(): void;
}

/** The name under which a broken contract is reported. */
export const contractCheck = 'port-contract';

/** Wraps the ports. */
export function watchPorts(ports: Ports, complain: Complain): Watched {
  let commit: Batch | null = null;
  let lastSeq = 0;
  let durableClock = -1;
  let notification: number | null = null;
  const open: Set<number> = new Set();
  let over = false;
  const alive = (what: string): void => {
    if (over) complain(`a Server that has stopped still asked to ${what}`);
  };
  const watched: Ports = {
    commit: (batch) => {
      alive('commit');
      if (commit !== null) complain(`commit ${batch.seq} began while commit ${commit.seq} was under way`);
      if (batch.seq <= lastSeq) complain(`commit ${batch.seq} came after commit ${lastSeq}`);
      commit = batch;
      lastSeq = batch.seq;
      ports.commit(batch);
    },
    send: (dest, message) => {
      alive('send');
      ports.send(dest, message);
    },
    wake: (timer, afterMs) => {
      if (afterMs !== null) alive(`be woken for ${timer}`);
      if (afterMs !== null && !(afterMs >= 0 && Number.isFinite(afterMs))) complain(`asked to be woken for ${timer} after ${afterMs} ms`);
      ports.wake(timer, afterMs);
    },
    notify: (upTo, changes) => {
      alive('notify');
      if (notification !== null) complain(`notified up to ${upTo} while the application was busy with ${notification}`);
      if (changes.size === 0) complain('notified of nothing');
      notification = upTo;
      ports.notify(upTo, changes);
    },
    done: (request, result: Done) => {
      if (!open.delete(request)) complain(`request ${request} ended twice, or was never taken`);
      else if (result.ok && result.clock > durableClock)
        complain(`request ${request} was said to be done at clock ${result.clock}, but durable is ${durableClock}`);
      ports.done(request, result);
    },
    report: (event) => ports.report(event),
  };
  return {
    ports: watched,
    asked: (request) => void open.add(request),
    refused: (request) => {
      if (!open.delete(request)) complain(`request ${request} was refused, and yet ended`);
    },
    committed: (seq, result) => {
      if (commit === null || commit.seq !== seq) return;
      if (result.ok) durableClock = commit.meta.clock;
      commit = null;
    },
    notified: (upTo) => {
      if (notification === upTo) notification = null;
    },
    ended: () => {
      over = true;
    },
  };
}
