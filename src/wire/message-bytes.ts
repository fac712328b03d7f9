/** Messages as bytes: what a transport puts into a frame, and takes out of one. A checksum over all of it comes last. */

import type { Message } from '../core/message.ts';
import { crc32 } from './checksum.ts';
import { type Decoded, decodeValue, type WireLimits } from './decoding.ts';
import { encodeValue, wireVersion } from './encoding.ts';

const checksumBytes = 4;

/**
 * The canonical bytes of a message: equal messages give equal bytes on every runtime.
 * @throws InvariantViolation if the message holds what the core never issues (see `encodeValue`).
 */
export function encodeMessage(message: Message): Uint8Array {
  const encoded = encodeValue(message);
  const bytes = new Uint8Array(encoded.length + checksumBytes);
  bytes.set(encoded);
  new DataView(bytes.buffer).setUint32(encoded.length, crc32(encoded));
  return bytes;
}

/** Inverse of {@link encodeMessage} as far as bytes tell. The value has any shape until the core's validator has looked at it. Never throws. */
export function decodeMessage(bytes: Uint8Array, limits?: WireLimits): Decoded {
  const length = bytes.length - checksumBytes;
  // A version that we do not know may end in another way: it is refused by name, not for its checksum.
  if (length <= 0 || bytes[0] !== wireVersion) return refuseUnread(bytes);
  if (limits !== undefined && length > limits.bytesMax) return { ok: false, why: 'too-large' };
  if (new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getUint32(length) !== crc32(bytes, length))
    return { ok: false, why: 'bad-checksum' };
  return decodeValue(bytes.subarray(0, length), limits);
}

function refuseUnread(bytes: Uint8Array): Decoded {
  if (bytes.length === 0) return { ok: false, why: 'empty' };
  const version = bytes[0] as number;
  if (version > wireVersion) return { ok: false, why: 'version-too-new' };
  return { ok: false, why: version === wireVersion ? 'truncated' : 'version-unknown' };
}
