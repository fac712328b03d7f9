/** Real processes with real disks and sockets are changed, killed, moved, kicked and brought back, and agree in the end. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { JournalLine } from '../../sim/cli/daemon/journal.ts';
import type { Op } from '../../src/core/index.ts';
import { DaemonProcess, eventually, scratch } from './daemon.ts';
import { judgeJournals } from './journal-world.ts';

const ids = ['a', 'b', 'c', 'd'] as const;
type Id = (typeof ids)[number];

class Cluster {
  readonly directory: string;
  readonly nodes = new Map<Id, string>();
  readonly processes = new Map<Id, DaemonProcess>();

  constructor(directory: string) {
    this.directory = directory;
  }

  /** Starts a site at a free port, with everybody else's last known node as contact. */
  async start(site: Id): Promise<DaemonProcess> {
    const contacts = [...this.nodes].flatMap(([other, node]) => (other === site ? [] : ['--contact', node]));
    const files = ['--data', join(this.directory, site), '--journal', join(this.directory, `${site}.jsonl`)];
    const times = ['--sync-interval', '50ms', '--contact-interval', '500ms'];
    const args = ['--site', site, '--cluster', 'real', '--listen', '127.0.0.1:0', '--insecure', ...files, ...times, ...contacts];
    const started = new DaemonProcess(args);
    this.processes.set(site, started);
    this.nodes.set(site, await started.started());
    return started;
  }

  get(site: Id): DaemonProcess {
    const found = this.processes.get(site);
    if (found === undefined) throw new Error(`${site} was never started`);
    return found;
  }

  /** Waits until all of them name these members, and have equal operations under every key. */
  async agree(members: string): Promise<void> {
    await eventually(async () => {
      const views = await Promise.all(ids.map((site) => this.#view(site)));
      return views.every((view) => view === views[0]) && (await this.get('a').members()) === members;
    }, `all agree on ${members}`);
  }

  async #view(site: Id): Promise<string> {
    const { dump } = (await this.get(site).ask('dump')) as unknown as { readonly dump: { readonly peers: object } };
    const withoutImports = JSON.stringify(dump.peers, (key, value: unknown) => (key === 'importedAt' ? undefined : sorted(value)));
    return withoutImports;
  }
}

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)));
}

describe('four processes', () => {
  it('agree after changes, kills, moves, a kick and a return', { timeout: 120_000 }, async () => {
    const cluster = new Cluster(await scratch());
    for (const site of ids) await cluster.start(site);
    await cluster.agree('a,b,c,d');

    await Promise.all(ids.map((site) => cluster.get(site).ask(`set-info {"from":"${site}"}`)));
    await cluster.agree('a,b,c,d');

    expect(await cluster.get('b').end('SIGKILL')).toMatchObject({ signal: 'SIGKILL' });
    const nodeBefore = cluster.nodes.get('b');
    expect(await cluster.get('a').ask('set-info "while b was dead"')).toMatchObject({ ok: true });
    await cluster.start('b');
    expect(cluster.nodes.get('b')).not.toBe(nodeBefore);
    await cluster.agree('a,b,c,d');
    expect(await cluster.get('d').ask('node-of b')).toMatchObject({ node: cluster.nodes.get('b') });

    expect(await cluster.get('a').ask('kick c')).toMatchObject({ ok: true });
    await cluster.agree('a,b,d');
    expect(await cluster.get('c').ask(`join ${cluster.nodes.get('d')}`)).toMatchObject({ ok: true });
    await cluster.agree('a,b,c,d');

    await Promise.all([cluster.get('a').end('SIGKILL'), cluster.get('d').end('SIGKILL')]);
    await Promise.all([cluster.start('a'), cluster.start('d')]);
    await cluster.agree('a,b,c,d');

    const exits = await Promise.all(ids.map((site) => cluster.get(site).end('SIGTERM')));
    expect(exits).toEqual(ids.map(() => ({ status: 0, signal: null, stderr: '' })));
    await expectSoundJournals(cluster);
  });

  it('lose no acknowledged command, whenever they are killed', { timeout: 120_000 }, async () => {
    const cluster = new Cluster(await scratch());
    let site = await cluster.start('a');
    for (let round = 1; round <= 5; round++) {
      let acknowledged = -1;
      for (let info = 0; info < round * 3; info++) {
        const answer = site.ask(`set-info ${round * 100 + info}`).then(
          () => {
            acknowledged = round * 100 + info;
          },
          () => undefined,
        );
        if (info % 3 === 2) await answer;
      }
      await site.end('SIGKILL');
      site = await cluster.start('a');
      const { members } = (await site.ask('members')) as unknown as { readonly members: readonly [{ readonly info: number }] };
      expect(members[0].info).toBeGreaterThanOrEqual(acknowledged);
      expect(acknowledged).toBeGreaterThan(0);
    }
  });
});

/** Journals tell of every start and stop, and what they tell satisfies the checks of the simulator. */
async function expectSoundJournals({ directory }: Cluster): Promise<void> {
  const journals = await Promise.all(ids.map((site) => readFile(join(directory, `${site}.jsonl`), 'utf8')));
  for (const [nth, journal] of journals.entries()) {
    const kinds = linesOf(journal).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'started')).toHaveLength(ids[nth] === 'c' ? 1 : 2);
    expect(kinds.at(-1)).toBe('stopped');
    for (const kind of ['issued', 'merged', 'took', 'committed', 'sent', 'received', 'notified']) expect(kinds).toContain(kind);
  }
  expect(judgeJournals(journals)).toMatchObject({ violations: [], doubts: [] });
  for (const [invariant, plant] of Object.entries(plants)) {
    const planted = journals.map((journal, nth) => (nth === 0 ? plantInto(journal, plant) : journal));
    expect(
      judgeJournals(planted).violations.map((violation) => violation.invariant),
      invariant,
    ).toContain(invariant);
  }
}

/** Lies that a journal could tell, each about its last line of that kind: a check that does not notice its own does not read journals at all. */
const plants: Readonly<Record<string, (line: JournalLine) => JournalLine | null>> = {
  'commit-before-send': (line) => (line.kind === 'notified' ? { ...line, upTo: line.upTo + 1000 } : null),
  'total-order': (line) => (line.kind === 'merged' && line.before !== null && line.won ? { ...line, won: false } : null),
  'monotone-entry': (line) => (line.kind === 'merged' && line.before !== null && line.won ? { ...line, before: null } : null),
  'clock-unique': (line) => changedEntry(line, (op) => ({ ...op, key: { type: 'mem', site: 'nobody' }, value: true })),
  'proper-pair': (line) => changedEntry(line, (op) => ({ ...op, value: 'not what was issued' })),
  convergence: (line) =>
    line.kind === 'merged' && line.won && line.op.key.type === 'host'
      ? { ...line, op: { ...line.op, clock: line.op.clock + 1, value: 'elsewhere' } }
      : null,
};

function changedEntry(line: JournalLine, change: (op: Op) => Op): JournalLine | null {
  if (line.kind !== 'committed' || !line.result.ok) return null;
  const at = line.batch.entries.findIndex(({ op }) => op.key.type === 'info');
  if (at < 0) return null;
  const entries = line.batch.entries.map((entry, nth) => (nth === at ? { ...entry, op: change(entry.op) } : entry));
  return { ...line, batch: { ...line.batch, entries } };
}

function plantInto(journal: string, plant: (line: JournalLine) => JournalLine | null): string {
  const lines = linesOf(journal);
  const at = lines.findLastIndex((line) => plant(line) !== null);
  expect(at).toBeGreaterThanOrEqual(0);
  return lines.map((line, nth) => JSON.stringify(nth === at ? plant(line) : line)).join('\n');
}

function linesOf(journal: string): JournalLine[] {
  return journal
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as JournalLine);
}
