/** The public face of the wire formats. */

export { type Decoded, decodeValue, defaultWireLimits, type WireLimits, type WireRefusal } from './decoding.ts';
export { encodeValue, wireDepthMax, wireVersion } from './encoding.ts';
export { decodeMessage, encodeMessage } from './message-bytes.ts';
export { type DecodedRecord, decodeEntry, decodeMeta, decodePeer, encodeRecord, type StoredRecord } from './record-bytes.ts';
