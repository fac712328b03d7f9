/** CRC-32 (IEEE 802.3, as in zlib), so that a damaged message is refused and never understood as another one. */

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = (crc & 1) === 0 ? crc >>> 1 : (crc >>> 1) ^ 0xedb88320;
  return crc;
});

/** The checksum of the first `length` bytes: an integer from 0 to 2^32 - 1. Any change within 32 adjacent bits changes it. */
export function crc32(bytes: Uint8Array, length: number = bytes.length): number {
  let crc = 0xffffffff;
  for (let i = 0; i < length; i++) crc = (table[(crc ^ (bytes[i] as number)) & 0xff] as number) ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}
