/** What one site tells whoever keeps a journal of it: every step of its replica, and everything that crosses its ports. */

import type { Message } from '../core/message.ts';
import type { Clock, NodeName, SiteId } from '../core/operation.ts';
import type { Batch, Change, Command, CommitResult, Dest, Report, Snapshot, Taken } from '../core/ports.ts';
import type { Watch } from '../core/watch.ts';

/** Called synchronously, in order. Every method must return at once, must not throw, and must not call the membership. */
export interface Observer extends Watch {
  /** Before the first step, with what the last commit of an earlier start left. */
  started(node: NodeName, run: string, durable: Snapshot | null): void;
  /** A command is about to be given. */
  commanding(command: Command): void;
  commanded(command: Command, taken: Taken): void;
  /** A commit ended. What it makes known leaves after this call. */
  committed(batch: Batch, result: CommitResult): void;
  sent(dest: Dest, message: Message): void;
  /** A checked message that is addressed to this site, before it is treated. */
  received(message: Message): void;
  notified(upTo: Clock, changes: ReadonlyMap<SiteId, Change>): void;
  reported(report: Report): void;
  /** Nothing follows. */
  stopped(): void;
}
