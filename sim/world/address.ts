/** Addresses of a world: a machine that moves takes its first node's name along, so that whose node it is needs no knowledge of the moment. */

import type { NodeName } from '../../src/core/index.ts';

/** The node of a machine that has moved so many times. */
export function addressOf(firstNode: NodeName, moves: number): NodeName {
  return moves === 0 ? firstNode : `${firstNode}.${moves}`;
}

/** The first node of the machine that owns a node, now or at any time. */
export function firstNodeOf(node: NodeName): NodeName {
  const dot = node.indexOf('.');
  return dot < 0 ? node : node.slice(0, dot);
}
