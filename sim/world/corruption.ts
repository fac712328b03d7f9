/** A message with a byte changed on its way: what the real decoder and the real validator make of it. */

import { checkMessage, defaultLimits, type Message } from '../../src/core/index.ts';
import { decodeMessage, encodeMessage } from '../../src/wire/index.ts';

/** The message as it arrives with one byte changed; null if it is refused, as a checksum should see to. */
export function corruptedMessage(message: Message, where: number, how: number): Message | null {
  const bytes = encodeMessage(message);
  const at = where % bytes.length;
  bytes[at] = (bytes[at] as number) ^ (1 + (how % 255));
  const decoded = decodeMessage(bytes);
  if (!decoded.ok) return null;
  const checked = checkMessage(decoded.value, defaultLimits);
  return checked.ok ? checked.message : null;
}
