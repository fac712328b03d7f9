/** The public face of the wire formats. */

export { encodeValue } from './encoding.ts';
export { decodeMessage, encodeMessage } from './message-bytes.ts';
