/** Children that commit until they are killed, and what they must have left behind. */

import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Batch, Snapshot } from '../../src/core/ports.ts';
import type { ReplicaId, Store } from '../../src/host/ports.ts';
import { batch, entry, Model, ordered, peer } from './batches.ts';
import { value } from './conformance.ts';

const builtStore = fileURLToPath(new URL('../../dist/src/store/level-store.js', import.meta.url));
const committer = fileURLToPath(new URL('./committer.mjs', import.meta.url));

/** Two replicas take turns, as in a process that hosts many. */
const replicas: readonly ReplicaId[] = [
  { cluster: 'c', site: 's' },
  { cluster: 'c', site: 't/\u{10000}' },
];

/** The replica of the n-th commit. */
function replicaOf(n: number): ReplicaId {
  return replicas[n % replicas.length] as ReplicaId;
}

/** The n-th commit: several records that belong together, and now and then a site dropped or everything cleared. */
function batchOf(n: number): Batch {
  const sites = [`a${n % 7}`, `b${n % 5}`];
  return batch(n, {
    clear: n % 97 === 0,
    drop: n % 11 === 0 ? [`a${n % 3}`, `b${n % 2}`] : [],
    entries: sites.flatMap((site) => [
      entry('mem', site, n, n % 2 === 0),
      entry('host', site, n, `node-${n}`),
      entry('info', site, n, { n, pad: 'x'.repeat(n % 400) }),
    ]),
    peers: sites.map((site) => peer(site, { ackedIn: n, ackedOut: n % 3 === 0 ? null : n })),
  });
}

/** A directory, and what was committed there: verified up to commit `done`. */
export class Victims {
  done = 0;
  private readonly directory: string;
  private readonly models: readonly Model[] = replicas.map(() => new Model());

  constructor(directory: string) {
    this.directory = directory;
  }

  get data(): string {
    return join(this.directory, 'data');
  }

  /** Starts a process that goes on after `done`. `shell` may set limits before it becomes that process. */
  async start(commits: number, stay: boolean, shell = ''): Promise<Victim> {
    if (!existsSync(builtStore)) throw new Error('dist/ is missing: run `npm run build` first, the killed processes run the built package');
    const script = join(this.directory, 'script.jsonl');
    const lines = Array.from({ length: commits }, (_, i) =>
      JSON.stringify({ replica: replicaOf(this.done + 1 + i), batch: batchOf(this.done + 1 + i) }),
    );
    await writeFile(script, `${lines.join('\n')}\n`);
    const args = [committer, pathToFileURL(builtStore).href, this.data, script, stay ? 'stay' : 'end'];
    const stdio: ['ignore', 'pipe', 'pipe'] = ['ignore', 'pipe', 'pipe'];
    if (shell === '') return new Victim(spawn(process.execPath, args, { stdio }));
    return new Victim(spawn('/bin/sh', ['-c', `${shell}; exec "$0" "$@"`, process.execPath, ...args], { stdio }));
  }

  /** Holds what is stored against what was acknowledged up to `acknowledged`. Returns what is wrong, or null. */
  async verify(store: Store, acknowledged: number): Promise<string | null> {
    const found: (Snapshot | null)[] = [];
    for (const replica of replicas) found.push(ordered(value(await store.load(replica))));
    const durable = Math.max(...found.map((snapshot) => snapshot?.meta.clock ?? 0));
    if (durable < acknowledged) return `commit ${acknowledged} was acknowledged, but only ${durable} are stored`;
    if (durable > acknowledged + 1) return `commit ${durable} is stored, though ${acknowledged} was the last acknowledged`;
    for (let n = this.done + 1; n <= durable; n++) this.models[n % replicas.length]?.apply(batchOf(n));
    this.done = durable;
    for (const [i, model] of this.models.entries()) {
      if (JSON.stringify(found[i]) !== JSON.stringify(model.snapshot()))
        return `after ${durable} commits, replica ${i} is not what was committed`;
    }
    return null;
  }
}

/** One process under test. */
export class Victim {
  /** The last acknowledged commit, or null. */
  acknowledged: number | null = null;
  readonly failures: string[] = [];
  stderr = '';
  readonly ready: Promise<void>;
  /** Fulfilled when the process is gone and all that it said was read. */
  readonly gone: Promise<number | null>;
  private readonly child: ChildProcess;
  private rest = '';

  constructor(child: ChildProcess) {
    this.child = child;
    this.gone = new Promise((resolve) => child.once('close', resolve));
    this.ready = new Promise((resolve) => {
      child.stdout?.setEncoding('utf8').on('data', (text: string) => {
        const lines = (this.rest + text).split('\n');
        this.rest = lines.pop() ?? '';
        for (const line of lines) this.hear(line);
        resolve();
      });
      void this.gone.then(() => resolve());
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text;
    });
  }

  /** SIGKILL to this very process, which was spawned here. */
  kill(): void {
    this.child.kill('SIGKILL');
  }

  private hear(line: string): void {
    if (line.startsWith('ok ')) this.acknowledged = Number(line.slice(3));
    if (line.startsWith('failed ')) this.failures.push(line);
  }
}
