/** Real processes with real disks and sockets are changed, killed, moved, kicked and brought back, and agree in the end. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DaemonProcess, eventually, scratch } from './daemon.ts';

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
  it('agree after changes, kills, moves, a kick and a return', { timeout: 30_000 }, async () => {
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
    await expectWholeJournals(cluster);
  });

  it('lose no acknowledged command, whenever they are killed', { timeout: 30_000 }, async () => {
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

/** Journals tell of every start, in whole lines, in order of time, and never of a message before the commit that it tells of. */
async function expectWholeJournals(cluster: Cluster): Promise<void> {
  for (const site of ids) {
    const lines = (await readFile(join(cluster.directory, `${site}.jsonl`), 'utf8')).trimEnd().split('\n');
    const events = lines.map((line) => JSON.parse(line) as JournalLine);
    expect(events.filter(({ kind }) => kind === 'started')).toHaveLength(site === 'c' ? 1 : 2);
    expect(events.at(-1)?.kind).toBe('stopped');
    let durable = -1;
    for (const event of events) {
      expect(event.site).toBe(site);
      if (event.kind === 'started') durable = event.durable?.meta.clock ?? -1;
      if (event.kind === 'committed') durable = event.result?.ok === true ? (event.batch?.meta.clock ?? -1) : durable;
      if (event.kind === 'sent') expect(event.message?.data?.clock ?? 0).toBeLessThanOrEqual(durable);
      if (event.kind === 'notified') expect(event.upTo).toBeLessThanOrEqual(durable);
    }
    expect(events.filter(({ kind }) => kind === 'sent').length).toBeGreaterThan(10);
  }
}

interface JournalLine {
  readonly site: string;
  readonly kind: string;
  readonly durable?: { readonly meta: { readonly clock: number } } | null;
  readonly batch?: { readonly meta: { readonly clock: number } };
  readonly result?: { readonly ok: boolean };
  readonly message?: { readonly data?: { readonly clock: number } };
  readonly upTo?: number;
}
