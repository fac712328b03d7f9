/** All nodes that we send to, of which there may be only so many: addresses come from other sites, and are free to invent. */

import type { NodeName } from '../core/operation.ts';
import { parseAddress } from './address.ts';
import type { Exchange } from './exchange.ts';
import { OutgoingPeer } from './outgoing-peer.ts';
import type { Queued } from './peer-queue.ts';
import type { Security } from './security.ts';

/** Our end of all connections that we make. */
export class Outgoing {
  readonly #exchange: Exchange;
  readonly #security: Security;
  readonly #onGone: () => void;
  readonly #peers = new Map<NodeName, OutgoingPeer>();

  /** `onGone` is called whenever a connection or an attempt to make one is over. */
  constructor(exchange: Exchange, security: Security, onGone: () => void) {
    this.#exchange = exchange;
    this.#security = security;
    this.#onGone = onGone;
  }

  /** Nodes that we are connected to. */
  get size(): number {
    return this.#count((peer) => peer.connected);
  }

  /** Nodes that we are dialing. */
  get handshakes(): number {
    return this.#count((peer) => peer.dialing);
  }

  /** The peer for a node, made if there is room; null if a message to it is lost, which is counted. */
  peer(node: NodeName): OutgoingPeer | null {
    const known = this.#peers.get(node);
    if (known !== undefined) return known;
    const address = parseAddress(node);
    if (address === null || address.port === 0) {
      this.#exchange.counters.lost['bad-address'] += 1;
      return null;
    }
    if (this.#peers.size >= this.#exchange.limits.outgoingMax && !this.#makeRoom()) {
      this.#exchange.counters.lost['too-many-peers'] += 1;
      this.#exchange.unreachable(node, 'there are messages for as many other nodes as outgoingMax allows: raise it', 0);
      return null;
    }
    const peer = new OutgoingPeer({ exchange: this.#exchange, security: this.#security, node, address, onGone: this.#onGone });
    this.#peers.set(node, peer);
    return peer;
  }

  /** Sends to a node. */
  send(node: NodeName, item: Queued): void {
    this.peer(node)?.send(item);
  }

  /** Looks at all time limits, and forgets nodes that nothing is known or wanted of. */
  check(nowMs: number, wallMs: number): void {
    for (const peer of this.#peers.values()) {
      peer.check(nowMs, wallMs);
      if (peer.blank) this.#peers.delete(peer.node);
    }
  }

  /** Ends every connection when its queue is empty, and dials nobody any more. */
  finish(): void {
    for (const peer of this.#peers.values()) peer.finish();
  }

  /** Ends everything at once. */
  destroy(): void {
    for (const peer of this.#peers.values()) peer.destroy('closed');
  }

  /** Lets go of the node least recently sent to, if none of its messages waits; else of one that cannot be reached. */
  #makeRoom(): boolean {
    const oldest = (matches: (peer: OutgoingPeer) => boolean): OutgoingPeer | undefined => {
      let found: OutgoingPeer | undefined;
      for (const peer of this.#peers.values()) if (matches(peer) && !(found !== undefined && found.usedAtMs <= peer.usedAtMs)) found = peer;
      return found;
    };
    const victim = oldest((peer) => peer.quiet) ?? oldest((peer) => peer.failing);
    if (victim === undefined) return false;
    this.#peers.delete(victim.node);
    victim.destroy('too-many-peers');
    return true;
  }

  #count(matches: (peer: OutgoingPeer) => boolean): number {
    let count = 0;
    for (const peer of this.#peers.values()) if (matches(peer)) count += 1;
    return count;
  }
}
