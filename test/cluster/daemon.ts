/** Real processes of `muster node` under the eyes of a test: started, told lines, read, killed, and never left behind. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';
import { root } from '../house/source.ts';

/** One line of a daemon. */
export interface Line extends Readonly<Record<string, unknown>> {
  readonly event: string;
}

/** How a process ended. */
export interface Exit {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stderr: string;
}

/** A running process, or one that was. */
export class DaemonProcess {
  readonly lines: Line[] = [];
  readonly #child: ChildProcess;
  readonly #exit: Promise<Exit>;
  #stderr = '';

  constructor(args: readonly string[], entry: string = join(root, 'dist/sim/cli/main.js')) {
    this.#child = spawn(process.execPath, [entry, 'node', ...args], { stdio: 'pipe' });
    const { stdout, stderr } = this.#child;
    if (stdout === null || stderr === null) throw new Error('no pipes');
    createInterface({ input: stdout }).on('line', (line) => this.lines.push(JSON.parse(line) as Line));
    stderr.on('data', (text) => {
      this.#stderr += String(text);
    });
    // Lines written to a process that is being killed go nowhere.
    this.#child.stdin?.on('error', () => undefined);
    this.#exit = once(this.#child, 'close').then(([status, signal]) => ({ status, signal, stderr: this.#stderr }));
    onTestFinished(async () => {
      this.#child.kill('SIGKILL');
      await this.#exit;
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get exited(): Promise<Exit> {
    return this.#exit;
  }

  /** The node at which it listens, once it says so. */
  async started(): Promise<string> {
    const line = await this.next((one) => one.event === 'started');
    return String(line['node']);
  }

  /** Gives it a line and waits for the reply. */
  async ask(command: string): Promise<Line> {
    const before = this.lines.length;
    this.#child.stdin?.write(`${command}\n`);
    return this.next((line) => line.event === 'reply' && line['command'] === command, before);
  }

  /** The ids of the members that it knows. */
  async members(): Promise<string> {
    const { members } = (await this.ask('members')) as unknown as { readonly members: readonly { readonly site: string }[] };
    return members.map(({ site }) => site).join();
  }

  /** The first line, from a position on, of which something holds. */
  async next(holds: (line: Line) => boolean, from = 0, withinMs = 60_000): Promise<Line> {
    const endMs = performance.now() + withinMs;
    for (;;) {
      const found = this.lines.slice(from).find(holds);
      if (found !== undefined) return found;
      if (performance.now() > endMs || this.#child.exitCode !== null) {
        throw new Error(`it never said so: ${JSON.stringify(this.lines.slice(from))} ${this.#stderr}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  async end(signal: NodeJS.Signals): Promise<Exit> {
    this.#child.kill(signal);
    return this.#exit;
  }
}

/** A directory that is gone after the test. Ask for it before any process that uses it. */
export async function scratch(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'muster-cluster-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

/** Waits until something holds, asking again and again. */
export async function eventually(holds: () => Promise<boolean>, what: string, withinMs = 60_000): Promise<void> {
  const endMs = performance.now() + withinMs;
  while (!(await holds())) {
    if (performance.now() > endMs) throw new Error(`not within ${withinMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
