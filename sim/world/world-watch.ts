/** What a world tells those who look on: checks, recorders, narrators. They read, and never steer. */

import type {
  Batch,
  Change,
  Clock,
  Command,
  Dest,
  Done,
  Message,
  Now,
  Op,
  Report,
  Server,
  SiteId,
  Snapshot,
  Taken,
  Timer,
  Verdict,
} from '../../src/core/index.ts';
import type { Scenario, Us } from '../scenario/scenario.ts';
import type { Cut, Physics } from './plan.ts';
import type { VirtualDisk } from './virtual-disk.ts';

/** What may be read of a machine at any time. */
export interface MachineView {
  readonly index: number;
  readonly site: SiteId;
  /** Where it lives now, or lived last. */
  readonly node: string;
  readonly up: boolean;
  /** Null while it is down. */
  readonly server: Server | null;
  readonly disk: VirtualDisk;
  /** It lost its disk, or was restored, at least once: its identity was set back. */
  readonly setBack: boolean;
  readonly contacts: readonly string[];
  /** What its clocks show at this moment. */
  now(): Now;
}

/** What may be read of a world. */
export interface Scene {
  readonly scenario: Scenario;
  readonly machines: readonly MachineView[];
  readonly cuts: readonly Cut[];
  /** The machines that heal in the end and must come to agree; null, or absent: all. */
  readonly core?: ReadonlySet<number> | null;
  readonly nowUs: Us;
  readonly healUs: Us;
  readonly endUs: Us;
}

/** Why one copy of a message did not arrive, or that it did. */
export type MessageFate = 'delivered' | 'lost' | 'blocked' | 'dead' | 'refused';

/** One copy of a message on its way. */
export interface Flight {
  readonly message: Message;
  readonly from: number;
  readonly to: number;
  readonly sentAtUs: Us;
  /** Which one it is, from 0 on, of those sent on its link at that instant. */
  readonly nth: number;
  /** When it reached, or would have reached, its receiver; null if it was lost, or blocked at once. */
  readonly arrivesAtUs: Us | null;
  /** 0, or 1 for the second copy of a duplicated message. */
  readonly copy: number;
}

/** All hooks are optional; each is called synchronously at the moment it names, as a plain function. `m` is the machine it happens at. */
export interface WorldWatch {
  /** Before a start: what the disk gave. */
  starting?(this: void, m: MachineView, durable: Snapshot | null): void;
  started?(this: void, m: MachineView): void;
  /** A machine went down: `memory` was lost. */
  down?(this: void, m: MachineView, orderly: boolean): void;
  issued?(this: void, m: MachineView, op: Op): void;
  /** Not called for an echo of the stored operation itself: most of the traffic. */
  merged?(this: void, m: MachineView, op: Op, before: Op | null, won: boolean, importedAt: Clock): void;
  dropped?(this: void, m: MachineView, op: Op, why: 'tombstone' | 'orphan' | 'expired'): void;
  forgot?(this: void, m: MachineView, site: SiteId, tombstone: Op | null): void;
  revived?(this: void, m: MachineView, site: SiteId): void;
  setBack?(this: void, m: MachineView, clock: Clock): void;
  took?(this: void, m: MachineView, from: SiteId, verdict: Verdict): void;
  wiped?(this: void, m: MachineView): void;
  /** The Server asks its ports: for a commit, for a wake-up (null: for none), and says that a request is over. */
  committing?(this: void, m: MachineView, batch: Batch): void;
  waking?(this: void, m: MachineView, timer: Timer, afterMs: number | null): void;
  done?(this: void, m: MachineView, request: number, result: Done): void;
  /** The Server is about to be told: that its time has come, how a commit ended, what it shall do (null: stop). */
  woke?(this: void, m: MachineView, timer: Timer): void;
  heard?(this: void, m: MachineView, ok: boolean): void;
  requesting?(this: void, m: MachineView, request: number, command: Command | null): void;
  /** A batch became durable. */
  committed?(this: void, m: MachineView, batch: Batch): void;
  /** `durable`: the batch is on the disk nevertheless; then `committed` was told before. */
  commitFailed?(this: void, m: MachineView, seq: number, durable?: boolean): void;
  /** A power failure met a commit under way: it is durable, or nothing of it is. Told before `down`. */
  torn?(this: void, m: MachineView, durable: boolean): void;
  /** A message leaves; its data was not looked at before if `fresh`. */
  sending?(this: void, m: MachineView, message: Message, fresh: boolean, dest: Dest): void;
  /** The end of a copy; one that is delivered is handed in next. */
  fate?(this: void, flight: Flight, fate: MessageFate): void;
  /** A message is about to be handed to its addressee. */
  delivering?(this: void, m: MachineView, message: Message): void;
  delivered?(this: void, m: MachineView, message: Message): void;
  /** A command is about to be given. */
  commanding?(this: void, m: MachineView, command: Command): void;
  commanded?(this: void, m: MachineView, command: Command, taken: Taken): void;
  notified?(this: void, m: MachineView, upTo: Clock, changes: ReadonlyMap<SiteId, Change>): void;
  reported?(this: void, m: MachineView, report: Report): void;
  /** The view of a live site changed (see `views.ts`). */
  viewed?(this: void, m: MachineView): void;
  physics?(this: void, m: MachineView | null, physics: Physics): void;
  healed?(this: void): void;
  /** The world has come to its end: everything may be looked at. */
  finished?(this: void): void;
}
