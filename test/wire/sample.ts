/** Seeded random messages and records, wide enough to reach every branch of the formats. */

import seedrandom from 'seedrandom';
import type { Message, SyncData } from '../../src/core/message.ts';
import { keyTypes, type Op, type Value } from '../../src/core/operation.ts';
import type { EntryRecord, PeerRecord } from '../../src/core/ports.ts';

/** Draws reproducible test data. */
export interface Sample {
  /** An integer from 0 to `below - 1`. */
  int(below: number): number;
  id(): string;
  op(): Op;
  message(): Message;
  entry(): EntryRecord;
  peer(): PeerRecord;
  bytes(length: number): Uint8Array;
}

const alphabet = ['a', 'z', '0', '/', '%', '%2F', '\u0000', 'é', '\u07ff', '\ufeff', '\uffff', '\u{10000}', '\u{10ffff}', '名'];
const clocks = [0, 1, 31, 32, 127, 128, 255, 256, 65_535, 65_536, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 32 + 1, 2 ** 48 - 1, 2 ** 48];
const magics = [0, -1, -32, -33, -128, -129, -32_768, -32_769, -(2 ** 31), -(2 ** 31) - 1, -(2 ** 40), -99_999];

/** The data of one seed. */
export function sample(seed: string): Sample {
  const random = seedrandom.tychei(seed);
  const int = (below: number): number => Math.floor(random.quick() * below);
  const pick = <T>(from: readonly T[]): T => from[int(from.length)] as T;
  const id = (): string => Array.from({ length: 1 + int(int(10) === 0 ? 80 : 6) }, () => pick(alphabet)).join('');
  const number = (): number => pick([pick(clocks), pick(magics), int(100_000), random.quick(), -random.quick() * 1e300, 5e-324, 2 ** 53]);
  const value = (depth: number): Value => {
    const kind = int(depth > 0 ? 7 : 5);
    if (kind === 0) return null;
    if (kind === 1) return int(2) === 0;
    if (kind === 2) return number();
    if (kind < 5) return id();
    if (kind === 5) return Array.from({ length: int(20) }, () => value(depth - 1));
    return Object.fromEntries(
      Array.from({ length: int(20) }, () => [pick([id(), String(int(30)), 'constructor', 'toJSON']), value(depth - 1)]),
    );
  };
  const op = (): Op => ({
    origin: id(),
    key: { type: pick(keyTypes), site: id() },
    clock: pick(clocks),
    magic: pick(magics),
    value: value(int(8) === 0 ? 3 : 1),
    wallTime: 1_700_000_000 + int(100_000_000),
  });
  const data = (): SyncData => ({
    cluster: id(),
    from: id(),
    since: pick(clocks),
    acked: pick(clocks),
    clock: pick(clocks),
    data: Array.from({ length: int(4) }, op),
  });
  const message = (): Message => {
    const envelope = { node: id(), run: id(), to: id() };
    const part = int(2) === 0 ? {} : { part: { index: int(3), of: 3 } };
    const about = { from: id(), cluster: id() };
    switch (int(5)) {
      case 0:
        return { kind: 'sync', ...envelope, data: data(), ackedRun: id(), ...part };
      case 1:
        return { kind: 'gap', ...envelope, ...about, acked: pick(clocks), ackedRun: '', ...(int(2) === 0 ? {} : { forgotten: op() }) };
      case 2:
        return { kind: 'ask', ...envelope, to: pick([null, id()]), ...about, id: int(2 ** 32), since: pick(clocks), acked: pick(clocks) };
      case 3:
        return { kind: 'answer', ...envelope, id: int(1000), data: data(), ackedRun: id(), ...part };
      default:
        return { kind: 'decline', ...envelope, ...about, id: int(1000), why: 'not-durable' };
    }
  };
  return {
    int,
    id,
    op,
    message,
    entry: () => {
      const any = op();
      const values = { mem: int(2) === 0, host: id(), info: any.value, live: int(2 ** 20) };
      return { op: { ...any, value: values[any.key.type] }, importedAt: pick(clocks) };
    },
    peer: () => ({
      site: id(),
      ackedIn: pick([null, pick(clocks)]),
      ackedInRun: id(),
      ackedOut: pick([null, pick(clocks)]),
      forgotten: int(2) === 0,
    }),
    bytes: (length) => Uint8Array.from({ length }, () => int(256)),
  };
}
