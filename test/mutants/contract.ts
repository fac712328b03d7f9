/** Holds a Server to the contract of its ports, from outside: what a real store, transport and application rely on, and no world can see. */

import type { Batch, CommitResult, Done, Ports } from '../../src/core/index.ts';

/** Hears of each broken clause, in one sentence. */
export type Complain = (detail: string) => void;

/** One incarnation's ports under watch, and what the Server must be watched for besides. */
export interface Watched {
  readonly ports: Ports;
  /** A request is on its way; `taken` once it turned out to be accepted. */
  asked(request: number, stops: boolean): void;
  refused(request: number): void;
  committed(seq: number, result: CommitResult): void;
  notified(upTo: number): void;
  /** During a start, and while the end of a commit is being told, the flush timer may be armed, once. */
  mayArm(allowed: boolean): void;
  /** The flush timer fired. */
  flushFell(): void;
  /** The end of a commit was told to a Server that is still running. */
  mustBeArmed(): void;
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
  let stopping: number | null = null;
  let over = false;
  let mayArm = false;
  let armed = false;
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
      if (timer === 'flush' && afterMs !== null) {
        if (!mayArm) complain(`armed the flush timer, for ${afterMs} ms, when no flush had ended`);
        mayArm = false;
      }
      if (timer === 'flush') armed = afterMs !== null;
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
      if (request === stopping) over = true;
      ports.done(request, result);
    },
    report: (event) => ports.report(event),
  };
  return {
    ports: watched,
    asked: (request, stops) => {
      open.add(request);
      if (stops) stopping = request;
    },
    refused: (request) => {
      if (request === stopping) stopping = null;
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
    mayArm: (allowed) => {
      mayArm = allowed;
    },
    flushFell: () => {
      armed = false;
    },
    mustBeArmed: () => {
      if (commit === null && !armed) complain('runs without a commit under way, and no flush is armed');
    },
  };
}
