/** The public face of the core. */

export { senderOf } from './addressing.ts';
export { type Config, defaultConfig } from './config.ts';
export { defaultKeeping, type Keeping } from './forget.ts';
export { defaultLimits, type Limits } from './limits.ts';
export { fromLiveness, type Liveness, toLiveness } from './liveness.ts';
export type { Answer, Ask, Decline, Envelope, Gap, Message, Part, Sync, SyncData } from './message.ts';
export type { Clock, ClusterId, Key, KeyType, Magic, NodeName, Op, Ord, SiteId, Value } from './operation.ts';
export { compareOps, ord } from './order.ts';
export type { Letter } from './outbox.ts';
export type {
  Batch,
  Change,
  Command,
  CommitResult,
  Dest,
  Done,
  EntryRecord,
  Fallback,
  Meta,
  Now,
  PeerRecord,
  PkLast,
  Ports,
  PvLast,
  Refusal,
  Refused,
  Report,
  Snapshot,
  Taken,
  Timer,
  Via,
} from './ports.ts';
export type { Dump, DumpedEntry } from './queries.ts';
export { type EntryView, type PeerView, Replica, type ReplicaView } from './replica.ts';
export { musterRules, originalRules, type Rules, rulesNamed } from './rules.ts';
export { Server } from './server.ts';
export type { ReplicaArgs } from './state.ts';
export type { Incoming, Outcome } from './take-in.ts';
export type { Stats } from './tally.ts';
export { compareText } from './text.ts';
export { type Checked, checkMessage } from './validate.ts';
export { canonical } from './value.ts';
export { InvariantViolation } from './violation.ts';
export type { Verdict, Watch } from './watch.ts';
