/** Opens transports and raw sockets for a test, and closes all of them after it. */

import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach } from 'vitest';
import type { Message } from '../../src/core/message.ts';
import type { OpenTransport, Transport, TransportEvent } from '../../src/host/ports.ts';
import { encodeFrame } from '../../src/transport/frames.ts';
import { type TcpOptions, tcpTransport } from '../../src/transport/tcp.ts';
import { encodeMessage } from '../../src/wire/message-bytes.ts';
import { Inbox } from './inbox.ts';

/** A transport, what it delivered, and what it logged. */
export interface Opened {
  readonly transport: Transport;
  readonly inbox: Inbox;
  readonly events: TransportEvent[];
}

const closers: (() => Promise<unknown> | unknown)[] = [];

/** Call once at the top of a test file. */
export function closeAfterEach(): void {
  afterEach(async () => {
    await Promise.all(closers.splice(0).map((close) => close()));
  });
}

/** Opens a TCP transport at a free port of the loopback address. */
export async function openTcp(options: Partial<TcpOptions>): Promise<Opened> {
  const events: TransportEvent[] = [];
  const inbox = new Inbox();
  const transport = await opened(tcpTransport({ listen: '127.0.0.1:0', log: (event) => events.push(event), ...options }), inbox);
  return { transport, inbox, events };
}

async function opened(open: OpenTransport, inbox: Inbox): Promise<Transport> {
  const result = await open(inbox.receive);
  if (!result.ok) throw new Error(result.problem.message);
  closers.push(() => result.transport.close());
  return result.transport;
}

/** A raw client of a transport. */
export async function rawClient(node: string): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port: portOf(node) });
  socket.on('error', () => undefined);
  closers.push(() => socket.destroy());
  await new Promise((resolve) => socket.once('connect', resolve));
  return socket;
}

/** A raw server, with its node and a way to count what it accepted. */
export async function rawServer(accepted: (socket: Socket) => void): Promise<{ readonly node: string; readonly server: Server }> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    closers.push(() => socket.destroy());
    accepted(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => server.close());
  return { node: `127.0.0.1:${(server.address() as { port: number }).port}`, server };
}

/** Whether the other end has closed a raw socket. */
export async function isClosed(socket: Socket): Promise<void> {
  if (socket.closed) return;
  socket.resume();
  await new Promise((resolve) => socket.once('close', resolve));
}

/** A message as it goes over the wire. */
export function framed(message: Message): Buffer {
  return encodeFrame(encodeMessage(message));
}

/** The port in a node name. */
export function portOf(node: string): number {
  return Number(node.split(':').at(-1));
}
