/** What hostile, slow and greedy peers can do to the TCP transport: little, and all of it is counted. */

import { describe, expect, it } from 'vitest';
import type { Message } from '../../src/core/message.ts';
import { encodeFrame, frameVersion } from '../../src/transport/frames.ts';
import { encodeValue } from '../../src/wire/encoding.ts';
import { encodeMessage } from '../../src/wire/message-bytes.ts';
import { pauseMs, until } from './inbox.ts';
import { answer, ask, gap, sync } from './messages.ts';
import { closeAfterEach, framed, isClosed, openTcp, rawClient } from './opened.ts';

closeAfterEach();

const insecure = true;

describe('bytes that make no sense', () => {
  it('end the connection, are counted by their kind, and are logged once', async () => {
    const b = await openTcp({ insecure });
    const cases = [
      ['oversized', Buffer.from([0x00, 0x10, 0x00, 0x01])],
      ['oversized', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
      ['wrong-version', Buffer.from([0, 0, 0, 2, frameVersion + 1])],
      ['wrong-version', Buffer.from([0, 0, 0, 0])],
      ['undecodable', encodeFrame(Buffer.from('nonsense'))],
      // Well-formed data without the checksum that ends every message: damaged, so nobody asks whom it is from.
      ['undecodable', encodeFrame(encodeValue([1, 2, 3]))],
      ['no-sender', encodeFrame(encodeMessage([1, 2, 3] as unknown as Message))],
    ] as const;
    for (const [, bytes] of cases) {
      const socket = await rawClient(b.transport.node);
      socket.write(bytes);
      await isClosed(socket);
    }
    expect(b.transport.stats().refused).toMatchObject({ oversized: 2, 'wrong-version': 2, undecodable: 2, 'no-sender': 1 });
    expect(b.events).toEqual([{ event: 'refused', why: 'oversized', peer: '127.0.0.1', detail: expect.any(String), suppressed: 0 }]);
    await until(
      () => b.transport.stats().connections.incoming === 0,
      () => 'connections to be let go',
    );
    expect(b.transport.stats().heldBytes).toEqual({ sending: 0, receiving: 0 });
  });

  it('are logged again, with the number left out, when the period is over', async () => {
    const b = await openTcp({ insecure, limits: { logMs: 1_000 } });
    for (let count = 0; count < 3; count++) await isClosed((await rawClient(b.transport.node)).end(Buffer.alloc(4)));
    await pauseMs(1_050);
    await isClosed((await rawClient(b.transport.node)).end(Buffer.alloc(4)));
    expect(b.events.map(({ suppressed }) => suppressed)).toEqual([0, 2]);
  });

  it('never get through, whatever they are, and leave nothing behind', async () => {
    const b = await openTcp({ insecure, limits: { idleMsMax: 200, frameMsMax: 200 } });
    const valid = framed(sync('a', 'b', 1, { info: 'x'.repeat(50) }));
    // A fixed sequence (mulberry32), so that a failure comes again.
    let state = 20_240_229;
    const below = (limit: number): number => {
      state = (state + 0x6d2b79f5) | 0;
      let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
      mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
      return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
    };
    const noise = (round: number): Buffer => {
      if (round % 2 === 0) return Buffer.from(Array.from({ length: 1 + below(200) }, () => below(256)));
      const damaged = Buffer.from(valid);
      // Beyond the kind and the names, a flipped byte could still make a valid message: the version bytes never do.
      damaged[4 + below(2)] = 2 + below(250);
      return damaged;
    };
    for (let round = 0; round < 200; round += 20) {
      const sockets = await Promise.all(Array.from({ length: 20 }, () => rawClient(b.transport.node)));
      sockets.forEach((socket, index) => {
        socket.write(noise(round + index));
      });
      await Promise.all(sockets.map(isClosed));
    }
    expect(b.inbox.letters).toEqual([]);
    await until(
      () => b.transport.stats().connections.incoming === 0,
      () => 'connections to be let go',
    );
    expect(b.transport.stats().heldBytes.receiving).toBe(0);
    const { refused } = b.transport.stats();
    expect(Object.values(refused).reduce((sum, count) => sum + count, 0)).toBeGreaterThan(150);
    (await rawClient(b.transport.node)).write(valid);
    await b.inbox.has(1);
  }, 30_000);
});

describe('slow and greedy peers', () => {
  it('cannot take longer than allowed for one frame, although they keep writing', async () => {
    const b = await openTcp({ insecure, limits: { frameMsMax: 200 } });
    const socket = await rawClient(b.transport.node);
    const startMs = performance.now();
    const frame = framed(gap('a', 'b', 1));
    socket.write(frame);
    let at = 0;
    const dripping = setInterval(() => socket.write(frame.subarray(at, ++at)), 10);
    await isClosed(socket);
    clearInterval(dripping);
    expect(performance.now() - startMs).toBeGreaterThan(190);
    expect(b.transport.stats().refused['slow-frame']).toBe(1);
    expect(b.inbox.letters.length).toBe(1);
  });

  it('may be slow over many frames as long as each is quick', async () => {
    const b = await openTcp({ insecure, limits: { frameMsMax: 600 } });
    const socket = await rawClient(b.transport.node);
    const stream = Buffer.concat(Array.from({ length: 40 }, (_, acked) => framed(gap('a', 'b', acked))));
    // Pieces that end in the middle of a frame, nearly always: some frame is under way the whole time.
    const piece = Math.ceil(stream.length / 57);
    for (let at = 0; at < stream.length; at += piece) {
      socket.write(stream.subarray(at, at + piece));
      await pauseMs(14);
    }
    await b.inbox.has(40);
    expect(b.transport.stats().refused['slow-frame']).toBe(0);
  });

  it('cannot hold more than their share of memory with half-sent frames', async () => {
    const limits = { frameBytesMax: 100_000, receiveBytesMax: 250_000, queueBytesMax: 200_000 };
    const b = await openTcp({ insecure, limits });
    const half = Buffer.concat([Buffer.from([0, 0x01, 0x86, 0xa0, frameVersion]), Buffer.alloc(90_000)]);
    const sockets = await Promise.all(Array.from({ length: 8 }, () => rawClient(b.transport.node)));
    for (const socket of sockets) {
      socket.write(half);
      await pauseMs(20);
      expect(b.transport.stats().heldBytes.receiving).toBeLessThanOrEqual(limits.receiveBytesMax);
    }
    await until(
      () => b.transport.stats().refused['receive-memory'] >= 5,
      () => 'refusals',
    );
    expect(b.transport.stats().connections.incoming).toBeGreaterThan(0);
    for (const socket of sockets) socket.destroy();
    await until(
      () => b.transport.stats().heldBytes.receiving === 0,
      () => 'memory to be given back',
    );
  });

  it('that do not read are sent no more than the limits, and are dropped', async () => {
    const limits = { stallMsMax: 300, queueMessagesMax: 10, queueBytesMax: 2_000_000 };
    const b = await openTcp({ insecure, limits });
    const socket = await rawClient(b.transport.node);
    socket.pause();
    socket.write(framed(ask('a', null, 1)));
    await b.inbox.has(1);
    const { via } = b.inbox.letters[0] as { via: { via: unknown } };
    let heldMax = 0;
    for (let count = 0; count < 200; count++) {
      b.transport.send(via, answer('b', 'a', count, 'x'.repeat(100_000)));
      heldMax = Math.max(heldMax, b.transport.stats().heldBytes.sending);
    }
    // The queue, and the one frame that is being written.
    expect(heldMax).toBeLessThan(limits.queueBytesMax + 200_000);
    await until(
      () => b.transport.stats().refused['slow-reader'] === 1,
      () => 'the connection to be dropped',
    );
    await until(
      () => b.transport.stats().heldBytes.sending === 0,
      () => 'memory to be given back',
    );
    expect(b.transport.stats().lost['queue-full']).toBeGreaterThan(100);
    b.transport.send(via, gap('b', 'a', 1));
    expect(b.transport.stats().lost['via-closed']).toBeGreaterThan(0);
  });

  it('cannot have more connections than the limit', async () => {
    const b = await openTcp({ insecure, limits: { incomingMax: 3 } });
    const sockets = await Promise.all(Array.from({ length: 6 }, () => rawClient(b.transport.node)));
    await until(
      () => b.transport.stats().refused['too-many-connections'] === 3,
      () => 'three refusals',
    );
    expect(b.transport.stats().connections.incoming).toBe(3);
    for (const socket of sockets) socket.destroy();
    await until(
      () => b.transport.stats().connections.incoming === 0,
      () => 'connections to be let go',
    );
    (await rawClient(b.transport.node)).write(framed(gap('a', 'b', 1)));
    await b.inbox.has(1);
  });
});
