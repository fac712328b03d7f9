/** Counters of a transport: everything lost or refused is counted, whether or not it is logged. */

import type { Loss, TransportRefusal, TransportStats } from '../host/ports.ts';

/** The counts of one transport, all from 0. */
export interface Counters {
  sent: number;
  received: number;
  replaced: number;
  readonly lost: Record<Loss, number>;
  readonly refused: Record<TransportRefusal, number>;
}

/** Fresh counters. */
export function newCounters(): Counters {
  return {
    sent: 0,
    received: 0,
    replaced: 0,
    lost: {
      closed: 0,
      'via-closed': 0,
      'bad-address': 0,
      'wrong-peer': 0,
      'too-large': 0,
      'too-many-peers': 0,
      'queue-full': 0,
      'send-memory': 0,
      stale: 0,
      unreachable: 0,
      dropped: 0,
    },
    refused: {
      'wrong-peer': 0,
      handshake: 0,
      'handshake-timeout': 0,
      'certificate-expired': 0,
      oversized: 0,
      'wrong-version': 0,
      undecodable: 0,
      'no-sender': 0,
      'slow-frame': 0,
      'slow-reader': 0,
      'receive-memory': 0,
      'too-many-connections': 0,
    },
  };
}

/** A copy that does not change any more. */
export function statsOf(counters: Counters, now: Pick<TransportStats, 'connections' | 'heldBytes'>): TransportStats {
  return { ...counters, lost: { ...counters.lost }, refused: { ...counters.refused }, ...now };
}
