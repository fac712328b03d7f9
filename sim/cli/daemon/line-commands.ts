/** The lines that a running daemon understands: one table, which `help` prints too. */

import type { SiteId, Value } from '../../../src/core/operation.ts';
import type { Membership } from '../../../src/host/membership.ts';
import type { MembershipHost } from '../../../src/host/membership-host.ts';
import { parseAddress } from '../../../src/transport/address.ts';

/** What the lines act on. */
export interface Daemon {
  readonly host: MembershipHost;
  readonly membership: Membership;
  readonly contacts: readonly string[];
}

/** What a line is answered with: `ok`, and whatever was asked for. */
export type Reply = { readonly ok: boolean } & Readonly<Record<string, unknown>>;

interface LineCommand {
  readonly usage: string;
  readonly does: string;
  /** Throws a {@link Misuse} if the argument is wrong. */
  run(daemon: Daemon, argument: string): Reply | Promise<Reply>;
}

/** Does what a line says. Never rejects for a wrong line. */
export async function runLine(daemon: Daemon, line: string): Promise<Reply> {
  const [, name = '', argument = ''] = /^(\S*)\s*(.*)$/s.exec(line.trim()) ?? [];
  const command = commands.get(name);
  if (command === undefined) return { ok: false, why: 'unknown-command', message: `"${name}" is no command: help lists them.` };
  try {
    return await command.run(daemon, argument);
  } catch (error) {
    if (!(error instanceof Misuse)) throw error;
    return { ok: false, why: 'bad-argument', message: `${error.message}: write ${command.usage}.` };
  }
}

class Misuse extends Error {}

const commands: ReadonlyMap<string, LineCommand> = new Map<string, LineCommand>([
  ['help', { usage: 'help', does: 'lists the commands', run: () => ({ ok: true, commands: help() }) }],
  [
    'members',
    { usage: 'members', does: 'lists who belongs to the cluster', run: ({ membership }) => ({ ok: true, members: described(membership) }) },
  ],
  [
    'peers',
    {
      usage: 'peers',
      does: 'lists every site known, kicked ones included',
      run: ({ membership }) => ({ ok: true, peers: membership.peers() }),
    },
  ],
  ['dump', { usage: 'dump', does: 'shows the whole replica', run: ({ membership }) => ({ ok: true, dump: membership.dump() }) }],
  [
    'stats',
    {
      usage: 'stats',
      does: 'shows all counters',
      run: ({ host, membership }) => ({ ok: true, site: membership.stats(), host: host.stats() }),
    },
  ],
  [
    'node-of',
    {
      usage: 'node-of SITE',
      does: 'tells where a site lives',
      run: ({ membership }, text) => ({ ok: true, node: membership.nodeOfSite(siteIn(text)) }),
    },
  ],
  [
    'site-of',
    {
      usage: 'site-of NODE',
      does: 'tells who lives at a node',
      run: ({ membership }, text) => ({ ok: true, site: membership.siteOfNode(word(text)) }),
    },
  ],
  ['known-clusters', { usage: 'known-clusters', does: 'lists clusters and their sites', run: knownClusters }],
  ['kick', { usage: 'kick SITE', does: 'makes a site no member', run: ({ membership }, text) => membership.kick(siteIn(text)) }],
  ['add', { usage: 'add SITE', does: 'makes a site a member', run: ({ membership }, text) => membership.setMember(siteIn(text), true) }],
  [
    'set-info',
    { usage: 'set-info JSON', does: 'sets the metadata of this site', run: ({ membership }, text) => membership.setInfo(jsonIn(text)) },
  ],
  ['set-liveness', { usage: 'set-liveness RESTARTS up|down SITE', does: 'says whether a site is up', run: setLiveness }],
  ['join', { usage: 'join [NODE]', does: 'joins, again after a kick; default: the first contact', run: join }],
  ['leave', { usage: 'leave', does: 'makes this site no member, and tells the others', run: ({ membership }) => membership.leave() }],
  ['flush', { usage: 'flush', does: 'makes everything durable and sends it', run: ({ membership }) => membership.flush() }],
  ['cleanup', { usage: 'cleanup [SECONDS]', does: 'forgets sites kicked longer ago than that', run: cleanup }],
  ['wipe', { usage: 'wipe [stop]', does: 'deletes all but the clock, then starts afresh or stops', run: wipe }],
  ['stop', { usage: 'stop', does: 'ends this process in order', run: ({ membership }) => membership.stop() }],
]);

function help(): Record<string, string> {
  return Object.fromEntries([...commands.values()].map(({ usage, does }) => [usage, does]));
}

function described(membership: Membership): object[] {
  return membership.members().map((site) => ({ site, ...membership.describe(site) }));
}

async function knownClusters({ host, membership }: Daemon): Promise<Reply> {
  return { ok: true, clusters: await host.knownClusters(membership.site) };
}

function setLiveness({ membership }: Daemon, text: string): Promise<Reply> {
  const [, restarts, state, site = ''] = /^(\d+)\s+(up|down)\s+(.*)$/s.exec(text) ?? [];
  if (restarts === undefined) throw new Misuse(`"${text}" names no restarts, state and site`);
  const target = siteIn(site);
  return membership.setLiveness(target, Number(restarts), target === membership.site, state === 'up');
}

function join({ membership, contacts }: Daemon, text: string): Promise<Reply> {
  const at = text === '' ? contacts[0] : word(text);
  if (at === undefined) throw new Misuse('No contact is configured');
  if (parseAddress(at) === null) throw new Misuse(`"${at}" is no address`);
  return membership.join(at);
}

function cleanup({ membership }: Daemon, text: string): Promise<Reply> {
  if (text === '') return membership.cleanup();
  const forgetAfterS = Number(text);
  if (!Number.isSafeInteger(forgetAfterS)) throw new Misuse(`"${text}" is no whole number of seconds`);
  return membership.cleanup(forgetAfterS);
}

function wipe({ membership }: Daemon, text: string): Promise<Reply> {
  if (text !== '' && text !== 'stop') throw new Misuse(`"${text}" is not understood`);
  return membership.wipe({ stop: text === 'stop' });
}

/** A site id as it is, or as a JSON string if it begins with a quotation mark. */
function siteIn(text: string): SiteId {
  if (!text.startsWith('"')) return word(text);
  const value = jsonIn(text);
  if (typeof value !== 'string') throw new Misuse(`${text} is no site id`);
  return value;
}

function word(text: string): string {
  if (text === '') throw new Misuse('Something is missing');
  return text;
}

function jsonIn(text: string): Value {
  try {
    return JSON.parse(text) as Value;
  } catch {
    throw new Misuse(`${text === '' ? 'Nothing' : `"${text}"`} is no JSON`);
  }
}
