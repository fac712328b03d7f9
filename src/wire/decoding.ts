/**
 * Turns bytes from outside into plain data or a refusal, with bounded work per byte and no exception.
 *
 * msgpackr writes, but this reads: its decoder builds before it can be asked to refuse, and drops a byte order mark at the start of strings over
 * 64 bytes. What is accepted here is exactly what `encoding.ts` writes: one encoding for each value, hence equal bytes if and only if equal data.
 */

import { compareText } from '../core/text.ts';
import { putField } from '../core/value.ts';
import { wireDepthMax, wireVersion } from './encoding.ts';

/** How much is looked at before bytes are refused. */
export interface WireLimits {
  /** Length of the whole message or record, in bytes. */
  readonly bytesMax: number;
  /** Nesting of arrays and maps. */
  readonly depthMax: number;
  /** Number of values, keys included: bounds the memory that small bytes can claim. */
  readonly valuesMax: number;
}

/** Room for 4,096 operations with metadata of some kilobytes each. */
export const defaultWireLimits: WireLimits = { bytesMax: 16 * 1024 * 1024, depthMax: wireDepthMax, valuesMax: 1024 * 1024 };

/** Why bytes were refused. `not-canonical`: valid MessagePack, but not the one encoding that this package writes. */
export type WireRefusal =
  | 'empty'
  | 'version-unknown'
  | 'version-too-new'
  | 'too-large'
  | 'too-deep'
  | 'too-many-values'
  | 'truncated'
  | 'trailing-bytes'
  | 'bad-type'
  | 'bad-number'
  | 'bad-text'
  | 'bad-key'
  | 'not-canonical'
  /** The bytes are not those that were sent. */
  | 'bad-checksum';

/** Result of decoding: data of unknown shape, or why not. */
export type Decoded = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly why: WireRefusal };

/** Inverse of `encodeValue`: accepts exactly its results. Never throws. Bytes are only read, and nothing of the result refers to them. */
export function decodeValue(bytes: Uint8Array, limits: WireLimits = defaultWireLimits): Decoded {
  if (bytes.length === 0) return { ok: false, why: 'empty' };
  if (bytes[0] !== wireVersion) return { ok: false, why: (bytes[0] as number) > wireVersion ? 'version-too-new' : 'version-unknown' };
  if (bytes.length > limits.bytesMax) return { ok: false, why: 'too-large' };
  const reader = new Reader(bytes, limits.valuesMax);
  const value = reader.value(limits.depthMax);
  if (reader.why !== null) return { ok: false, why: reader.why };
  if (reader.at !== bytes.length) return { ok: false, why: 'trailing-bytes' };
  return { ok: true, value };
}

/** Walks the bytes once. After a refusal `why` is set, every method returns at once, and no result means anything. */
class Reader {
  at = 1;
  why: WireRefusal | null = null;
  private readonly bytes: Uint8Array;
  private readonly view: DataView;
  private valuesLeft: number;

  constructor(bytes: Uint8Array, valuesMax: number) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.valuesLeft = valuesMax;
  }

  /** One value, which may hold `depth` levels of arrays and maps. */
  value(depth: number): unknown {
    if (--this.valuesLeft < 0) return this.refuse('too-many-values');
    if (!this.has(1)) return undefined;
    const token = this.bytes[this.at++] as number;
    if (token < 0x80) return token;
    if (token < 0x90) return this.map(token - 0x80, depth);
    if (token < 0xa0) return this.array(token - 0x90, depth);
    if (token < 0xc0) return this.text(token - 0xa0);
    if (token >= 0xe0) return token - 0x100;
    return this.tagged(token, depth);
  }

  private tagged(token: number, depth: number): unknown {
    switch (token) {
      case 0xc0:
        return null;
      case 0xc2:
        return false;
      case 0xc3:
        return true;
      case 0xcb:
        return this.float();
      case 0xcc:
        return this.unsigned(1, 0x80);
      case 0xcd:
        return this.unsigned(2, 0x100);
      case 0xce:
        return this.unsigned(4, 0x1_0000);
      case 0xd0:
        return this.negative(1, -0x20);
      case 0xd1:
        return this.negative(2, -0x80);
      case 0xd2:
        return this.negative(4, -0x8000);
      case 0xd9:
        return this.text(this.unsigned(1, 0x20));
      case 0xda:
        return this.text(this.unsigned(2, 0x100));
      case 0xdb:
        return this.text(this.unsigned(4, 0x1_0000));
      case 0xdc:
        return this.array(this.unsigned(2, 0x10), depth);
      case 0xdd:
        return this.array(this.unsigned(4, 0x1_0000), depth);
      case 0xde:
        return this.map(this.unsigned(2, 0x10), depth);
      case 0xdf:
        return this.map(this.unsigned(4, 0x1_0000), depth);
      default:
        return this.refuse('bad-type');
    }
  }

  /** An unsigned integer; below `least` a shorter form exists. */
  private unsigned(size: 1 | 2 | 4, least: number): number {
    if (!this.has(size)) return 0;
    const at = this.at;
    this.at += size;
    const value = size === 1 ? this.view.getUint8(at) : size === 2 ? this.view.getUint16(at) : this.view.getUint32(at);
    return value < least ? this.refuseNumber('not-canonical') : value;
  }

  /** A negative integer; from `below` on a shorter form exists. */
  private negative(size: 1 | 2 | 4, below: number): number {
    if (!this.has(size)) return 0;
    const at = this.at;
    this.at += size;
    const value = size === 1 ? this.view.getInt8(at) : size === 2 ? this.view.getInt16(at) : this.view.getInt32(at);
    return value >= below ? this.refuseNumber('not-canonical') : value;
  }

  private float(): number {
    if (!this.has(8)) return 0;
    const value = this.view.getFloat64(this.at);
    this.at += 8;
    if (!Number.isFinite(value) || Object.is(value, -0)) return this.refuseNumber('bad-number');
    return value >>> 0 === value || value >> 0 === value ? this.refuseNumber('not-canonical') : value;
  }

  private text(length: number): string {
    if (!this.has(length)) return '';
    const from = this.at;
    this.at += length;
    return length <= shortText ? this.shortText(from, this.at) : this.unicode(from, this.at);
  }

  private shortText(from: number, to: number): string {
    let text = '';
    for (let i = from; i < to; i++) {
      const byte = this.bytes[i] as number;
      if (byte >= 0x80) return this.unicode(from, to);
      text += String.fromCharCode(byte);
    }
    return text;
  }

  private unicode(from: number, to: number): string {
    try {
      return utf8.decode(this.bytes.subarray(from, to));
    } catch {
      this.refuse('bad-text');
      return '';
    }
  }

  private array(length: number, depth: number): unknown {
    if (depth <= 0) return this.refuse('too-deep');
    if (!this.has(length)) return undefined;
    const items: unknown[] = [];
    for (let i = 0; i < length && this.why === null; i++) items.push(this.value(depth - 1));
    return items;
  }

  private map(size: number, depth: number): unknown {
    if (depth <= 0) return this.refuse('too-deep');
    if (!this.has(2 * size)) return undefined;
    const fields: Record<string, unknown> = {};
    let previous: string | null = null;
    for (let i = 0; i < size && this.why === null; i++) {
      const key = this.value(0);
      if (this.why !== null) break;
      if (typeof key !== 'string' || key === '__proto__') return this.refuse('bad-key');
      if (previous !== null && compareText(previous, key) >= 0) return this.refuse('not-canonical');
      previous = key;
      putField(fields, key, this.value(depth - 1));
    }
    return fields;
  }

  /** Whether `count` more bytes are there: each announced item takes at least one, so no announcement costs more than it brings. */
  private has(count: number): boolean {
    if (this.why === null && count > this.bytes.length - this.at) this.refuse('truncated');
    return this.why === null;
  }

  private refuse(why: WireRefusal): undefined {
    this.why ??= why;
  }

  private refuseNumber(why: WireRefusal): number {
    this.refuse(why);
    return 0;
  }
}

/** Up to here, building ASCII text unit by unit is quicker than a call of the decoder. */
const shortText = 48;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
