/** Everything that a world counts. `sent + duplicated = delivered + lost + blocked + dead + inFlight` always. */

/** Counts of messages by fate; see the JSON contract. */
export interface MessageCounts {
  sent: number;
  delivered: number;
  lost: number;
  blocked: number;
  dead: number;
  inFlight: number;
  duplicated: number;
  reordered: number;
  corrupted: number;
  bytes: number;
}

export interface OperationCounts {
  issued: number;
  delivered: number;
  applied: number;
}

export interface FaultCounts {
  partitions: number;
  crashes: number;
  restarts: number;
  pauses: number;
  wipes: number;
  clockJumps: number;
  diskFaults: number;
  /** Times that links stood still, or were slow. */
  holds: number;
  slowLinks: number;
  slowSites: number;
  /** Disks that came back empty, as a backup had them, or without what they had said was done. */
  lostDisks: number;
  restoredBackups: number;
  lostTails: number;
  /** Commits that failed, and were on the disk nevertheless. */
  durableFailures: number;
  /** Sites that came back at the node of another. */
  reusedNodes: number;
  clones: number;
  zombies: number;
}

/** Nothing has happened yet. */
function noFaults(): FaultCounts {
  return {
    partitions: 0,
    crashes: 0,
    restarts: 0,
    pauses: 0,
    wipes: 0,
    clockJumps: 0,
    diskFaults: 0,
    holds: 0,
    slowLinks: 0,
    slowSites: 0,
    lostDisks: 0,
    restoredBackups: 0,
    lostTails: 0,
    durableFailures: 0,
    reusedNodes: 0,
    clones: 0,
    zombies: 0,
  };
}

export class Counters {
  readonly messages: MessageCounts = {
    sent: 0,
    delivered: 0,
    lost: 0,
    blocked: 0,
    dead: 0,
    inFlight: 0,
    duplicated: 0,
    reordered: 0,
    corrupted: 0,
    bytes: 0,
  };
  /** Of the delivered messages, the syncs: what the benchmark counts. */
  syncsDelivered = 0;
  readonly operations: OperationCounts = { issued: 0, delivered: 0, applied: 0 };
  readonly faults: FaultCounts = noFaults();
  events = 0;
}
