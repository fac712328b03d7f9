/** The TCP transport finds its peers, notices when they are gone, and opens and closes in order. */

import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { TransportProblemName } from '../../src/host/ports.ts';
import type { Credentials } from '../../src/transport/credentials.ts';
import { heartbeatFrame } from '../../src/transport/frames.ts';
import { type TcpOptions, tcpTransport } from '../../src/transport/tcp.ts';
import { Inbox, pauseMs, until } from './inbox.ts';
import { answer, ask, gap, sync } from './messages.ts';
import { closeAfterEach, isClosed, openTcp, rawClient, rawServer } from './opened.ts';

closeAfterEach();

const insecure = true;

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
    expect(performance.now() - startMs).toBeLessThan(20_000);
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
    expect(performance.now() - startMs).toBeLessThan(4_500);
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
    ['needs-advertise', { listen: '0.0.0.0:0', insecure }, /advertise an address/],
    ['address-not-here', { listen: '192.0.2.1:0', insecure }, /no address of this machine/],
    ['security-unspecified', { listen: '127.0.0.1:0' }, /insecure connections by name/],
    ['bad-limit', { listen: '127.0.0.1:0', insecure, limits: { idleMsMax: 0 } }, /^idleMsMax must be/],
    ['bad-limit', { listen: '127.0.0.1:0', insecure, limits: { stallMsMax: Number.NaN } }, /^stallMsMax must be/],
    ['bad-limit', { listen: '127.0.0.1:0', insecure, limits: { queueBytesMax: 1_000 } }, /^queueBytesMax must hold/],
    ['bad-limit', { listen: '127.0.0.1:0', insecure, limits: { idleMsmax: 5 } as object }, /^There is no limit idleMsmax\.$/],
    ['certificate-unreadable', { listen: '127.0.0.1:0', tls: {} as Credentials }, /BEGIN CERTIFICATE/],
    ['certificate-unreadable', { listen: '127.0.0.1:0', tls: 5 as unknown as Credentials }, /BEGIN CERTIFICATE/],
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
