/** durable-exact: a commit brings to the disk what memory holds, a start restores exactly what it finds there, and a stop leaves nothing behind in memory. */

import type { Batch, EntryRecord, PeerRecord, PeerView, ReplicaView, SiteId, Snapshot } from '../../src/core/index.ts';
import type { MachineView, Scene } from '../world/world-watch.ts';
import type { CheckMaker } from './check.ts';
import { describe } from './describe.ts';
import { keyTypes } from './views.ts';

/** Costs what a batch carries; of a start, and of a stop in order, all of the state. */
export const durableExact: CheckMaker = ({ scene, complain }) => {
  const found: (Snapshot | null)[] = [];
  const wiped: boolean[] = [];
  /** The run of the last batch of each machine, until it has sent anything. */
  const wroteAs: (string | null)[] = [];
  /** The requests to stop under way. */
  const stops: (number | null)[] = [];
  const judge = (m: MachineView, what: string, wrong: string | null): void => {
    if (wrong !== null) complain({ sites: [m.site], key: null, detail: `${what} ${m.site}: ${wrong}` });
  };
  return {
    starting: (m, durable) => {
      found[m.index] = durable;
      wiped[m.index] = false;
      wroteAs[m.index] = null;
      stops[m.index] = null;
    },
    wiped: (m) => {
      wiped[m.index] = true;
    },
    started: (m) => {
      const durable = found[m.index] ?? null;
      found[m.index] = null;
      if (m.server !== null && durable !== null)
        judge(m, 'the start of', notRestored(m, m.server.replica, durable, wiped[m.index] === true));
    },
    committing: (m, batch) => {
      wroteAs[m.index] = batch.meta.run;
      if (m.server !== null) judge(m, `commit ${batch.seq} of`, notTrue(m, m.server.replica, batch));
    },
    sending: (m, { run }) => {
      const wrote = wroteAs[m.index] ?? null;
      if (wrote === null) return;
      wroteAs[m.index] = null;
      if (wrote !== run) judge(m, 'the last commit of', `it says that run ${wrote} wrote it, and the run is ${run}`);
    },
    requesting: (m, request, command) => {
      if (command === null) stops[m.index] = request;
    },
    done: (m, request, { ok }) => {
      if (stops[m.index] === request && ok && m.server !== null) judge(m, 'the stop of', notLeft(scene, m, m.server.replica));
    },
  };
};

/** What a batch says otherwise than memory does; null if they agree. */
function notTrue(m: MachineView, replica: ReplicaView, { entries, peers, meta }: Batch): string | null {
  if (meta.clock !== replica.clock || meta.wallS !== m.now().wallS)
    return `it is dated ${meta.clock}, ${meta.wallS} s; the clock is ${replica.clock}, and it is ${m.now().wallS} s`;
  for (let i = 0; i < peers.length; i++) {
    const difference = ofPeer(peers[i] as PeerRecord, replica.peer((peers[i] as PeerRecord).site));
    if (difference !== null) return difference;
  }
  for (let i = 0; i < entries.length; i++) {
    const difference = ofEntry(entries[i] as EntryRecord, replica);
    if (difference !== null) return difference;
  }
  return null;
}

/** What a start made of what it found; null if it is the same, but for what the start itself says: a membership at 0, and an address. */
function notRestored(m: MachineView, replica: ReplicaView, { meta, entries, peers }: Snapshot, wiped: boolean): string | null {
  if (replica.clock !== meta.clock + 1) return `the clock was ${meta.clock}, and after one operation it is ${replica.clock}`;
  const sites = new Set(wiped ? [] : [...entries.map(({ op }) => op.key.site), ...peers.map(({ site }) => site)]);
  const surplus = replica.peers().find((site) => site !== m.site && !sites.has(site));
  if (surplus !== undefined) return `it knows of ${surplus}, of which ${wiped ? 'a wipe leaves nothing' : 'the disk says nothing'}`;
  if (wiped) return null;
  for (const record of peers) {
    const difference = ofPeer(record, replica.peer(record.site));
    if (difference !== null) return difference;
  }
  for (const record of entries) {
    const { type, site } = record.op.key;
    const isSaidAnew = site === m.site && (type === 'host' || (type === 'mem' && record.op.clock === 0));
    const difference = isSaidAnew ? null : ofEntry(record, replica);
    if (difference !== null) return difference;
  }
  return null;
}

/** What a stop leaves in memory only, or on the disk only; null if nothing. */
function notLeft({ machines }: Scene, { disk }: MachineView, replica: ReplicaView): string | null {
  const records = disk.records();
  for (const record of records) {
    const difference = ofEntry(record, replica);
    if (difference !== null) return difference;
  }
  const sites: Set<SiteId> = new Set([...machines.map(({ site }) => site), ...replica.peers()]);
  let held = 0;
  for (const site of sites) {
    const peer = replica.peer(site);
    for (const type of keyTypes) if (peer?.[type] != null) held++;
    const record = disk.peer(site);
    if (peer === undefined && record === null) continue;
    const difference = ofPeer(record ?? { site, ackedIn: null, ackedInRun: '', ackedOut: null, forgotten: false }, peer);
    if (difference !== null) return difference;
  }
  return held > records.length ? `${held} operations are in memory, and ${records.length} on the disk` : null;
}

function ofEntry({ op, importedAt }: EntryRecord, replica: ReplicaView): string | null {
  const entry = replica.entry(op.key.type, op.key.site);
  if (entry !== null && entry.op === op && entry.importedAt === importedAt) return null;
  return `the disk holds ${describe(op)}, stored at ${importedAt}, and memory ${describe(entry?.op ?? null)}, stored at ${entry?.importedAt}`;
}

function ofPeer(record: PeerRecord, peer: PeerView | undefined): string | null {
  if (peer === undefined) return `the disk remembers ${record.site}, and memory does not`;
  if (isSame(record, peer)) return null;
  const name = (['ackedIn', 'ackedInRun', 'ackedOut', 'forgotten'] as const).find((field) => record[field] !== peer[field]) ?? 'site';
  return `of ${record.site} the disk says ${name} ${record[name]}, and memory ${peer[name]}`;
}

/** Written out: a flush writes one record for almost every peer. */
function isSame(record: PeerRecord, { ackedIn, ackedInRun, ackedOut, forgotten }: PeerView): boolean {
  return record.ackedIn === ackedIn && record.ackedOut === ackedOut && record.ackedInRun === ackedInRun && record.forgotten === forgotten;
}
