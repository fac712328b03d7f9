/** Real processes with real disks and sockets are changed, killed, moved, kicked and brought back, and agree in the end. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { JournalLine } from '../../sim/cli/daemon/journal.ts';
import { CHECK_NAMES } from '../../sim/scenario/check-names.ts';
import { DaemonProcess, eventually, scratch } from './daemon.ts';
import { judgeJournals } from './journal-world.ts';
import { lies, quietMs, tell, untold } from './planted-lies.ts';

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

  /** Waits until everybody has acknowledged that a site was kicked, so that this one forgets it. */
  async forget(site: Id, kicked: string): Promise<void> {
    await eventually(async () => {
      // Negative: kicked before now plus an hour, which is always so.
      await this.get(site).ask('cleanup -3600');
      return !((await this.get(site).ask('peers')) as unknown as { readonly peers: readonly string[] }).peers.includes(kicked);
    }, `${site} forgets ${kicked}`);
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

    for (const line of ['set-liveness 1 up a', 'set-liveness 3 up a', 'kick z'])
      expect(await cluster.get('a').ask(line)).toMatchObject({ ok: true });
    await cluster.agree('a,b,c,d');
    await Promise.all(ids.map((site) => cluster.forget(site, 'z')));

    await Promise.all([cluster.get('a').end('SIGKILL'), cluster.get('d').end('SIGKILL')]);
    await Promise.all([cluster.start('a'), cluster.start('d')]);
    await cluster.agree('a,b,c,d');
    expect(await cluster.get('a').ask('set-info "at last"')).toMatchObject({ ok: true });
    await cluster.agree('a,b,c,d');
    // Twenty intervals for what is still under way.
    await new Promise((resolve) => setTimeout(resolve, 1000));

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
  expect(judgeJournals(journals, quietMs)).toMatchObject({ violations: [], doubts: [] });
  const [liar, ...others] = journals as [string, ...string[]];
  for (const [invariant, lie] of Object.entries(lies)) {
    const lying = tell(linesOf(liar), lie);
    if (lying === null) expect.fail(`there is no line for the lie about ${invariant}`);
    const { violations } = judgeJournals([lying.map((line) => JSON.stringify(line)).join('\n'), ...others], quietMs);
    expect(
      violations.map((violation) => violation.invariant),
      invariant,
    ).toContain(invariant);
  }
  expect([...Object.keys(lies), ...Object.keys(untold)].sort()).toEqual([...CHECK_NAMES]);
}

function linesOf(journal: string): JournalLine[] {
  return journal
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as JournalLine);
}
