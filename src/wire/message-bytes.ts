/** Messages as bytes: what a transport puts into a frame, and takes out of one. */

import type { Message } from '../core/message.ts';
import { type Decoded, decodeValue, type WireLimits } from './decoding.ts';
import { encodeValue } from './encoding.ts';

/**
 * The canonical bytes of a message: equal messages give equal bytes on every runtime.
 * @throws InvariantViolation if the message holds what the core never issues (see `encodeValue`).
 */
export function encodeMessage(message: Message): Uint8Array {
  return encodeValue(message);
}

/** Inverse of {@link encodeMessage} as far as bytes tell. The value has any shape until the core's validator has looked at it. Never throws. */
export function decodeMessage(bytes: Uint8Array, limits?: WireLimits): Decoded {
  return decodeValue(bytes, limits);
}
