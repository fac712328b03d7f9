/** Frames survive any cutting of the stream, and cost no more memory than the bytes that arrived. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Budget } from '../../src/transport/budget.ts';
import { encodeFrame, type FrameProblem, FrameReader, frameVersion, heartbeatFrame } from '../../src/transport/frames.ts';

function readerOf(frameBytesMax: number, budgetBytes: number): { reader: FrameReader; bodies: Buffer[]; budget: Budget } {
  const bodies: Buffer[] = [];
  const budget = new Budget(budgetBytes);
  const reader = new FrameReader(frameBytesMax, budget, (body) => bodies.push(Buffer.from(body)) > 0);
  return { reader, bodies, budget };
}

function announcing(length: number, ...bytes: number[]): Buffer {
  const header = Buffer.alloc(4);
  header.writeUInt32BE(length);
  return Buffer.concat([header, Buffer.from(bytes)]);
}

describe('frames', () => {
  it('come out as they went in, wherever the stream is cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 12 }),
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }),
        (sent, cuts) => {
          const stream = Buffer.concat(sent.map(encodeFrame));
          const { reader, bodies, budget } = readerOf(301, 301);
          for (let at = 0, cut = 0; at < stream.length; cut++) {
            const size = cuts[cut % cuts.length] as number;
            expect(reader.push(stream.subarray(at, at + size))).toBeNull();
            expect(budget.usedBytes).toBeLessThanOrEqual(301);
            at += size;
          }
          expect(bodies.map((body) => body.toString('hex'))).toEqual(sent.map((body) => Buffer.from(body).toString('hex')));
          expect(reader.partial).toBe(false);
          expect(budget.usedBytes).toBe(0);
        },
      ),
    );
  });

  it('never make the reader throw, or hold more than its budget, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 64 }), { maxLength: 20 }), (chunks) => {
        const { reader, budget } = readerOf(1_000, 1_000);
        let problem: FrameProblem | null = null;
        for (const chunk of chunks) {
          problem = reader.push(Buffer.from(chunk));
          if (problem !== null) break;
        }
        expect(budget.usedBytes).toBeLessThanOrEqual(1_000);
        reader.release();
        expect(budget.usedBytes).toBe(0);
      }),
    );
  });

  it('are refused by their announcement alone, before anything is held', () => {
    const { reader, budget } = readerOf(100, 1_000);
    expect(reader.push(announcing(101))).toBe('oversized');
    expect(budget.usedBytes).toBe(0);
    expect(readerOf(100, 1_000).reader.push(announcing(0xffff_ffff))).toBe('oversized');
    expect(readerOf(100, 1_000).reader.push(announcing(0))).toBe('wrong-version');
    expect(readerOf(100, 1_000).reader.push(announcing(100, frameVersion))).toBeNull();
    expect(readerOf(100, 1_000).reader.push(announcing(100, frameVersion + 1))).toBe('wrong-version');
    expect(readerOf(100, 1_000).reader.push(announcing(100, 0))).toBe('wrong-version');
  });

  it('hold what arrived and not what was announced, also byte by byte', () => {
    const { reader, bodies, budget } = readerOf(1_000_000, 1_000_000);
    reader.push(announcing(1_000_000, frameVersion));
    for (let count = 1; count < 3_000; count++) reader.push(Buffer.from([count & 0xff]));
    expect(budget.usedBytes).toBeGreaterThanOrEqual(3_000);
    expect(budget.usedBytes).toBeLessThanOrEqual(6_000);
    reader.push(Buffer.alloc(997_000, 7));
    expect(bodies.map((body) => body.length)).toEqual([999_999]);
    expect(budget.usedBytes).toBe(0);
  });

  it('are refused when all peers together hold too much', () => {
    const budget = new Budget(1_500);
    const one = new FrameReader(1_000, budget, () => true);
    const other = new FrameReader(1_000, budget, () => true);
    expect(one.push(announcing(1_000, frameVersion, ...new Array<number>(900).fill(1)))).toBeNull();
    expect(other.push(announcing(1_000, frameVersion, ...new Array<number>(900).fill(1)))).toBe('receive-memory');
    one.release();
    other.release();
    expect(budget.usedBytes).toBe(0);
  });

  it('stop when the receiver says so', () => {
    let bodies = 0;
    const reader = new FrameReader(100, new Budget(100), () => ++bodies < 2);
    expect(reader.push(Buffer.concat([heartbeatFrame, heartbeatFrame, heartbeatFrame]))).toBeNull();
    expect(bodies).toBe(2);
  });
});
