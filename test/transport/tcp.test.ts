/** What hostile, slow, silent and vanishing peers can do to the TCP transport: little, and all of it is counted. */

import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { TransportProblemName } from '../../src/host/ports.ts';
import { encodeFrame, frameVersion, heartbeatFrame } from '../../src/transport/frames.ts';
import { type TcpOptions, tcpTransport } from '../../src/transport/tcp.ts';
import { encodeValue } from '../../src/wire/encoding.ts';
import { Inbox, pauseMs, until } from './inbox.ts';
import { answer, ask, gap, sync } from './messages.ts';
import { closeAfterEach, framed, isClosed, openTcp, rawClient, rawServer } from './opened.ts';

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
      ['no-sender', encodeFrame(encodeValue([1, 2, 3]))],
    ] as const;
    for (const [, bytes] of cases) {
      const socket = await rawClient(b.transport.node);
      socket.write(bytes);
      await isClosed(socket);
    }
    expect(b.transport.stats().refused).toMatchObject({ oversized: 2, 'wrong-version': 2, undecodable: 1, 'no-sender': 1 });
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
    expect(performance.now() - startMs).toBeLessThan(2_000);
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

describe('silence', () => {
  it('of a peer that we dialed ends the connection, and the next message dials anew', async () => {
    let accepted = 0;
    const deaf = await rawServer((socket) => {
      accepted += 1;
      socket.resume();
    });
    const a = await openTcp({ insecure, limits: { heartbeatMs: 50, silenceMsMax: 100, backoffMs: 1 } });
    a.transport.send({ contact: deaf.node }, ask('a', null, 1));
    await until(
      () => a.events.length > 0,
      () => 'a line in the log',
    );
    expect(a.events).toMatchObject([{ event: 'unreachable', detail: 'the other end fell silent' }]);
    a.transport.send({ contact: deaf.node }, ask('a', null, 2));
    await until(
      () => accepted === 2,
      () => 'a second connection',
    );
  });

  it('is no reason to end a connection to a peer that answers signs of life', async () => {
    const a = await openTcp({ insecure, limits: { heartbeatMs: 30, silenceMsMax: 200 } });
    const b = await openTcp({ insecure });
    a.transport.send({ contact: b.transport.node }, ask('a', null, 1));
    await pauseMs(500);
    expect(a.transport.stats().connections.outgoing).toBe(1);
    expect(a.events).toEqual([]);
    expect(b.inbox.letters.length).toBe(1);
  });

  it('ends an idle connection in order, and the next message makes another', async () => {
    const a = await openTcp({ insecure, limits: { idleMsMax: 100 } });
    const b = await openTcp({ insecure });
    a.transport.send({ contact: b.transport.node }, ask('a', null, 1));
    await b.inbox.has(1);
    await until(
      () => b.transport.stats().connections.incoming === 0,
      () => 'the connection to end',
    );
    a.transport.send({ contact: b.transport.node }, ask('a', null, 2));
    await b.inbox.has(2);
    expect(a.events).toEqual([]);
  });

  it('of whoever dialed us does not keep a connection for ever, signs of life or not', async () => {
    const b = await openTcp({ insecure, limits: { idleMsMax: 100 } });
    const socket = await rawClient(b.transport.node);
    let echoes = 0;
    socket.on('data', (chunk) => {
      echoes += chunk.length / heartbeatFrame.length;
    });
    const beating = setInterval(() => socket.write(heartbeatFrame), 20);
    await isClosed(socket);
    clearInterval(beating);
    expect(echoes).toBeGreaterThan(2);
  });
});

describe('reaching peers', () => {
  it('queues while nobody is there: the newest sync of each link, and everything else, until somebody comes', async () => {
    const before = await rawServer(() => undefined);
    await new Promise((resolve) => before.server.close(resolve));
    const a = await openTcp({ insecure, limits: { backoffMs: 5, backoffMsMax: 20 } });
    for (let clock = 1; clock <= 5; clock++) {
      a.transport.send({ site: 'b', node: before.node }, sync('a', 'b', clock));
      a.transport.send({ site: 'b', node: before.node }, gap('a', 'b', clock));
    }
    await pauseMs(100);
    expect(a.transport.stats()).toMatchObject({ sent: 0, replaced: 4 });
    const b = await openTcp({ insecure, listen: before.node });
    await b.inbox.has(6);
    expect(b.inbox.messages).toEqual([sync('a', 'b', 5), ...[1, 2, 3, 4, 5].map((acked) => gap('a', 'b', acked))]);
    expect(a.transport.stats().heldBytes.sending).toBe(0);
    expect(a.events.length).toBe(1);
  });

  it('reconnects to a peer that restarts at the same port, round after round', async () => {
    const a = await openTcp({ insecure, limits: { backoffMs: 5, backoffMsMax: 20 } });
    const first = await openTcp({ insecure });
    const { node } = first.transport;
    await first.transport.close();
    for (let round = 0; round < 5; round++) {
      const b = await openTcp({ insecure, listen: node });
      while (b.inbox.letters.length === 0) {
        a.transport.send({ site: 'b', node }, sync('a', 'b', round));
        await pauseMs(10);
      }
      await b.transport.close();
    }
  });

  it('dials a peer that hangs up no more often than back-off allows, and again and again', async () => {
    const accepted: number[] = [];
    const rude = await rawServer((socket: Socket) => {
      accepted.push(performance.now());
      socket.destroy();
    });
    const a = await openTcp({ insecure, limits: { backoffMs: 20, backoffMsMax: 160 }, random: () => 0.999 });
    const sending = setInterval(() => a.transport.send({ contact: rude.node }, sync('a', 'b', 1)), 5);
    await until(
      () => accepted.length === 7,
      () => 'seven connections',
    );
    clearInterval(sending);
    const waits = accepted.slice(1).map((atMs, index) => atMs - (accepted[index] as number));
    // 20, 40, 80, then the cap of 160; a timer may fire a millisecond early, and a busy machine makes it late.
    [19, 39, 79, 159, 159, 159].forEach((leastMs, index) => {
      expect(waits[index]).toBeGreaterThanOrEqual(leastMs - 2);
    });
    expect(waits.at(-1)).toBeLessThan(1_000);
  });

  it('forgets what waited too long for a peer that never comes', async () => {
    const a = await openTcp({ insecure, limits: { queueMsMax: 100, backoffMs: 1, backoffMsMax: 10 } });
    a.transport.send({ contact: '127.0.0.1:1' }, ask('a', null, 1));
    await until(
      () => a.transport.stats().lost.stale === 1,
      () => 'the message to be dropped',
    );
    expect(a.transport.stats().heldBytes.sending).toBe(0);
  });

  it('keeps no more peers than allowed: a quiet one gives way, then one that cannot be reached', async () => {
    const a = await openTcp({ insecure, limits: { outgoingMax: 2 } });
    const b = await openTcp({ insecure });
    const c = await openTcp({ insecure });
    const d = await openTcp({ insecure });
    for (const [index, peer] of [b, c, d, b].entries()) {
      a.transport.send({ contact: peer.transport.node }, ask('a', null, index));
      await peer.inbox.has(index === 3 ? 2 : 1);
      expect(a.transport.stats().connections.outgoing).toBeLessThanOrEqual(2);
    }
    expect(a.transport.stats().lost['too-many-peers']).toBe(0);
    for (const port of [1, 2]) a.transport.send({ contact: `127.0.0.1:${port}` }, ask('a', null, 9));
    await until(
      () => a.events.length > 0,
      () => 'a failure to connect',
    );
    a.transport.send({ contact: c.transport.node }, ask('a', null, 10));
    await c.inbox.has(2);
    expect(a.transport.stats().lost['too-many-peers']).toBe(1);
  });

  it('counts what has no address, or is too large', async () => {
    const a = await openTcp({ insecure, limits: { frameBytesMax: 1_000 } });
    for (const node of ['nonsense', '127.0.0.1:0', '']) a.transport.send({ site: 'b', node }, gap('a', 'b', 1));
    a.transport.send({ contact: a.transport.node }, sync('a', 'b', 1, { info: 'x'.repeat(1_000) }));
    expect(a.transport.stats().lost).toMatchObject({ 'bad-address': 3, 'too-large': 1 });
  });
});

describe('closing', () => {
  it('takes no longer than allowed when a peer does not read', async () => {
    const deaf = await rawServer((socket) => socket.pause());
    const a = await openTcp({ insecure, limits: { closeMsMax: 200 } });
    for (let id = 0; id < 40; id++) a.transport.send({ contact: deaf.node }, answer('a', 'b', id, 'x'.repeat(500_000)));
    await until(
      () => a.transport.stats().sent > 0,
      () => 'something to be written',
    );
    const startMs = performance.now();
    await a.transport.close();
    expect(performance.now() - startMs).toBeGreaterThan(150);
    expect(performance.now() - startMs).toBeLessThan(1_500);
    expect(a.transport.stats().heldBytes).toEqual({ sending: 0, receiving: 0 });
  });

  it('does not wait for peers that cannot be reached', async () => {
    const a = await openTcp({ insecure, limits: { closeMsMax: 5_000, backoffMs: 5_000, backoffMsMax: 5_000 } });
    a.transport.send({ contact: '127.0.0.1:1' }, ask('a', null, 1));
    await until(
      () => a.events.length > 0,
      () => 'a failure to connect',
    );
    const startMs = performance.now();
    await a.transport.close();
    expect(performance.now() - startMs).toBeLessThan(1_000);
    expect(a.transport.stats().lost.closed).toBe(1);
  });

  it('sends what is queued for a peer that is being dialed at that moment', async () => {
    const a = await openTcp({ insecure });
    const b = await openTcp({ insecure });
    a.transport.send({ contact: b.transport.node }, ask('a', null, 1));
    await a.transport.close();
    await b.inbox.has(1);
  });
});

describe('opening', () => {
  const cases: [TransportProblemName, TcpOptions, RegExp][] = [
    ['bad-address', { listen: 'nonsense', insecure }, /host:port/],
    ['bad-address', { listen: '127.0.0.1:0', advertise: 'example.org', insecure }, /host:port/],
    ['bad-address', { listen: '127.0.0.1:0', advertise: '0.0.0.0:1', insecure }, /could dial/],
    ['needs-advertise', { listen: '0.0.0.0:0', insecure }, /at which address/],
    ['address-not-here', { listen: '192.0.2.1:0', insecure }, /no address of this machine/],
    ['security-unspecified', { listen: '127.0.0.1:0' }, /insecure connections by name/],
    ['bad-limit', { listen: '127.0.0.1:0', insecure, limits: { idleMsMax: 0 } }, /^idleMsMax must be/],
    ['bad-limit', { listen: '127.0.0.1:0', insecure, limits: { stallMsMax: Number.NaN } }, /^stallMsMax must be/],
    ['bad-limit', { listen: '127.0.0.1:0', insecure, limits: { queueBytesMax: 1_000 } }, /^queueBytesMax must hold/],
  ];
  for (const [name, options, message] of cases) {
    it(`refuses: ${name} (${JSON.stringify(options)})`, async () => {
      const result = await tcpTransport(options)(new Inbox().receive);
      expect(result).toMatchObject({ ok: false, problem: { problem: name } });
      expect(!result.ok && result.problem.message).toMatch(message);
    });
  }

  it('listens at every address if told where others dial it, and at IPv6', async () => {
    const a = await openTcp({ insecure, listen: '127.0.0.1:0', advertise: 'example.org:7001' });
    expect(a.transport.node).toBe('example.org:7001');
    const six = await tcpTransport({ listen: '[::1]:0', insecure })(new Inbox().receive);
    // A machine without IPv6 says so; any other one names the port that it took.
    if (six.ok) {
      expect(six.transport.node).toMatch(/^\[::1\]:[1-9][0-9]*$/);
      await six.transport.close();
    } else expect(six.problem.problem).toBe('address-not-here');
  });
});
