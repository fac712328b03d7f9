/** From whom a message comes, and whether it is for us. */

import type { Life } from './life.ts';
import type { Message } from './message.ts';
import type { ClusterId, SiteId } from './operation.ts';
import type { Ports, Refusal } from './ports.ts';

/** Whom a message is from, and about which cluster: its data says so, if it brings any. */
export function sourceOf(message: Message): { readonly cluster: ClusterId; readonly from: SiteId } {
  return 'data' in message ? message.data : message;
}

/** The site that a message says it comes from. */
export function senderOf(message: Message): SiteId {
  return sourceOf(message).from;
}

/** Why a message is not for this replica, or null. Addresses are reused, and one process hosts many sites (rule R10). */
export function misaddressed(message: Message, cluster: ClusterId, site: SiteId): Refusal | null {
  const source = sourceOf(message);
  if (message.to !== site && !(message.to === null && message.kind === 'ask')) return 'wrong-site';
  if (source.cluster !== cluster) return 'wrong-cluster';
  return source.from === site ? 'from-self' : null;
}

/** A message of ours that this run did not send: another process has our identity. If it asks, it is told so; if it tells us so, we report it. */
export function meetSelf(message: Message, life: Life, ports: Ports): void {
  if (message.run === life.run) return;
  if (message.kind === 'ask') {
    life.outbox.decline(message, 'from-self');
  } else if (message.kind === 'decline' && life.pulls.asked(message.id, message.from) !== null) {
    ports.report({ event: 'identity-conflict', from: message.from });
  }
}
