/** `muster node`: one site of a real cluster as a process, steered by lines on standard input, telling what happens as lines of JSON. */

import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { Membership } from '../../src/host/membership.ts';
import { type HostReport, MembershipHost } from '../../src/host/membership-host.ts';
import type { TransportEvent } from '../../src/host/ports.ts';
import { HostError } from '../../src/host/problem.ts';
import { levelStore } from '../../src/store/level-store.ts';
import { LogLimit } from '../../src/transport/log-limit.ts';
import { tcpTransport } from '../../src/transport/tcp.ts';
import { type Journal, openJournal } from './daemon/journal.ts';
import { type Daemon, runLine } from './daemon/line-commands.ts';
import { type NodeSettings, type RawNodeOptions, readNodeSettings } from './daemon/settings.ts';
import { refuse, type Terminal } from './terminal.ts';

export type { RawNodeOptions } from './daemon/settings.ts';

/** Runs until it is told to stop, by a line, a signal, or the end of whoever reads it. */
export async function node(raw: RawNodeOptions, terminal: Terminal, input: Readable = process.stdin): Promise<number> {
  const settings = await readNodeSettings(raw);
  if (!('start' in settings)) return refuse(terminal, settings);
  const tell = teller(terminal);
  const begun = await begin(settings, tell);
  if (typeof begun === 'string') return refuse(terminal, [begun]);
  const { daemon, journal } = begun;
  const { host, membership } = daemon;
  await tell('started', { cluster: membership.cluster, site: membership.site, node: membership.node, pid: process.pid });
  const unwatch = stopWhenAsked(membership, terminal);
  const lines = createInterface({ input, terminal: false });
  lines.on('line', (line) => {
    if (line.trim() !== '') void runLine(daemon, line).then((reply) => tell('reply', { command: line.trim(), ...reply }));
  });
  for await (const change of membership.changes()) await tell('change', change);
  const stopped = await membership.stop();
  await host.close();
  journal?.close();
  lines.close();
  unwatch();
  await tell('stopped', stopped);
  if (stopped.ok) return 0;
  terminal.err.write(
    'muster: The last changes are not durable: free space in the data directory, and look at what standard output told before.\n',
  );
  return 1;
}

/** Writes one line; resolves when the reader keeps up, so that changes are coalesced for a slow one. */
type Tell = (event: string, data: object) => Promise<void>;

function teller({ out }: Terminal): Tell {
  return (event, data) =>
    new Promise((resolve) => {
      // Not told of an error: whoever does not read any more ends the process by other ways.
      out.write(`${JSON.stringify({ event, ...data })}\n`, () => resolve());
    });
}

interface Begun {
  readonly daemon: Daemon;
  readonly journal: Journal | null;
}

/** Opens everything, or says in one sentence what to do. */
async function begin(settings: NodeSettings, tell: Tell): Promise<Begun | string> {
  const { start, listen, advertise, contacts, data, tls } = settings;
  const journal = settings.journal === null ? null : beginJournal(settings.journal, start.site);
  if (typeof journal === 'string') return journal;
  const limit = new LogLimit(60_000);
  const onReport = ({ report: { event, ...report } }: HostReport): void => {
    const suppressed = limit.pass('why' in report ? `${report.why} ${report.from}` : event, performance.now());
    if (suppressed !== null) void tell('report', { what: event, ...report, suppressed });
  };
  const log = ({ event, ...rest }: TransportEvent): void => void tell('transport', { what: event, ...rest });
  try {
    const host = await MembershipHost.open({
      store: levelStore(data),
      transport: tcpTransport({
        listen,
        log,
        ...(advertise === null ? {} : { advertise }),
        ...(tls === null ? { insecure: true } : { tls }),
      }),
      contacts,
      onReport,
    });
    try {
      const elsewhere = await host.findElsewhere(start);
      if (elsewhere !== null) {
        await host.close();
        journal?.close();
        return `The site ${start.site} of the cluster ${start.cluster} runs already, at ${elsewhere}: stop it there, or give this one an id of its own.`;
      }
      const membership = await host.start({ ...start, ...(journal === null ? {} : { observer: journal.observer }) });
      return { daemon: { host, membership, contacts }, journal };
    } catch (error) {
      await host.close();
      throw error;
    }
  } catch (error) {
    journal?.close();
    if (!(error instanceof HostError)) throw error;
    return error.message;
  }
}

function beginJournal(file: string, site: string): Journal | string {
  try {
    return openJournal(file, site);
  } catch (error) {
    return `--journal: ${file} cannot be written (${(error as NodeJS.ErrnoException).code}): name a file in a directory that exists.`;
  }
}

/** The first signal asks for an orderly end, the second one gets a quick end. Nobody reads us any more: an orderly end too. */
function stopWhenAsked(membership: Membership, terminal: Terminal): () => void {
  const stop = (): void => {
    unwatch();
    void membership.stop();
  };
  const unwatch = (): void => {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  terminal.out.on('error', stop);
  return () => {
    unwatch();
    terminal.out.off('error', stop);
  };
}
