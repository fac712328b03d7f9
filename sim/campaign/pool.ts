/** Worker threads that may hang, crash or run out of memory without taking anything with them but the world they were at. */

import { totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { MessageChannel, type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import type { Piscina } from 'piscina';
import type { Scenario } from '../scenario/scenario.ts';
import type { TrailAsk } from '../world/trail.ts';
import { type Answer, type Reply, slatePlace, type WorldTask } from './serve.ts';

export interface WorldPoolOptions {
  readonly workers: number;
  /** Absolute path of built JavaScript; its default export takes a `WorldTask`. */
  readonly workerFile: string;
  /** Wall time that one world may take, outside of which the worker is ended. */
  readonly worldTimeoutMs: number;
  /** Heap of one worker, MiB. */
  readonly heapMbMax: number;
}

/**
 * `done`: every seed was answered. `stopped`: the signal came. `broken`: of the seeds without an answer the one at place `nth` broke the worker;
 * those before it may be done, and were not answered yet.
 */
export type BatchEnd =
  | { readonly kind: 'done' }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'broken'; readonly nth: number; readonly reason: string };

/** The built worker entry, also for a caller that runs from sources: a worker thread cannot load TypeScript. */
export function defaultWorkerFile(): string {
  const here = fileURLToPath(import.meta.url);
  const built = fileURLToPath(new URL('./worker.js', import.meta.url));
  return here.endsWith('.ts') ? fileURLToPath(new URL('../../dist/sim/campaign/worker.js', import.meta.url)) : built;
}

/** Four fifths of the machine's memory, shared among the workers; at most 8 GiB each. */
export function defaultHeapMbMax(workers: number): number {
  return Math.max(512, Math.min(8192, Math.floor((totalmem() / 2 ** 20) * (0.8 / workers))));
}

/** A pool of worker threads that play worlds. Always `destroy` it. */
export class WorldPool {
  readonly #pool: Piscina<WorldTask, void>;
  readonly #options: WorldPoolOptions;

  private constructor(pool: Piscina<WorldTask, void>, options: WorldPoolOptions) {
    this.#pool = pool;
    this.#options = options;
  }

  static async open(options: WorldPoolOptions): Promise<WorldPool> {
    const { Piscina } = await import('piscina');
    const pool = new Piscina<WorldTask, void>({
      minThreads: options.workers,
      maxThreads: options.workers,
      idleTimeout: Number.POSITIVE_INFINITY,
      recordTiming: false,
      resourceLimits: { maxOldGenerationSizeMb: options.heapMbMax },
    });
    // A worker that dies between two tasks loses nothing: the pool replaces it.
    pool.on('error', () => {});
    return new WorldPool(pool, options);
  }

  /**
   * Plays the seeds in order in one worker and hands over each answer as it comes. Never rejects. A worker that is broken or
   * stopped is replaced.
   */
  async play(
    scenario: Scenario,
    seeds: readonly string[],
    onAnswer: (answer: Answer) => void,
    signal: AbortSignal,
    trail?: TrailAsk,
  ): Promise<BatchEnd> {
    const { port1, port2 } = new MessageChannel();
    const slate = new Int32Array(new SharedArrayBuffer(8));
    const watchdog = new Watchdog(this.#options.worldTimeoutMs, () => take(), signal, slate);
    let answers = 0;
    const answer = (reply: Reply): void => {
      watchdog.pet();
      if (reply === 'started') return;
      answers += reply.length;
      for (const one of reply) onAnswer(one);
    };
    const take = (): number => drain(port1, answer);
    port1.on('message', answer);
    const endOf = (reason: string): BatchEnd => {
      if (answers === seeds.length) return { kind: 'done' };
      if (signal.aborted) return { kind: 'stopped' };
      return { kind: 'broken', nth: Math.max(0, Atomics.load(slate, slatePlace.began) - 1 - answers), reason };
    };
    try {
      const task: WorldTask = { scenario, seeds, port: port2, slate, trail };
      await this.#pool.run(task, { transferList: [port2], filename: this.#options.workerFile, signal: watchdog.signal });
      take();
      return endOf('the worker ended without an answer');
    } catch (thrown) {
      take();
      return endOf(watchdog.barked ? this.#hangReason() : reasonOf(thrown, this.#options));
    } finally {
      watchdog.end();
      port1.close();
    }
  }

  async destroy(): Promise<void> {
    await this.#pool.destroy();
  }

  #hangReason(): string {
    return `no answer within ${this.#options.worldTimeoutMs / 1000} s of wall time; the worker was ended`;
  }
}

/** How long a thread may take to load the simulator on a busy machine. */
const startMsMax = 30_000;

/** How long a worker that is told to stop may take to end the world that it is at, and to send what it has done. */
const stopMsMax = 200;

/** Ends a task from outside its thread: when no world of it was answered for too long, or it goes on after it was told to stop. */
class Watchdog {
  readonly signal: AbortSignal;
  barked = false;
  readonly #controller = new AbortController();
  readonly #timeoutMs: number;
  readonly #take: () => number;
  readonly #stop: AbortSignal;
  readonly #tellStop: () => void;
  #timer: NodeJS.Timeout | undefined;
  #stopTimer: NodeJS.Timeout | undefined;

  constructor(timeoutMs: number, take: () => number, stop: AbortSignal, slate: Int32Array) {
    this.#timeoutMs = timeoutMs;
    this.#take = take;
    this.#stop = stop;
    this.signal = this.#controller.signal;
    this.#tellStop = () => {
      Atomics.store(slate, slatePlace.stop, 1);
      this.#stopTimer = setTimeout(() => this.#controller.abort(), stopMsMax);
    };
    if (stop.aborted) this.#tellStop();
    else stop.addEventListener('abort', this.#tellStop);
    this.#wait(timeoutMs + startMsMax);
  }

  pet(): void {
    this.#wait(this.#timeoutMs);
  }

  end(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#stopTimer);
    this.#stop.removeEventListener('abort', this.#tellStop);
  }

  #wait(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#bark(), ms);
  }

  #bark(): void {
    // An answer may be waiting unread because this thread, not the worker, was busy.
    if (this.#take() > 0) return;
    this.barked = true;
    this.#controller.abort();
  }
}

/** Reads what is already there, in order, without waiting for the event loop. */
function drain(port: MessagePort, answer: (reply: Reply) => void): number {
  let count = 0;
  for (let next = receiveMessageOnPort(port); next; next = receiveMessageOnPort(port)) {
    answer(next.message as Reply);
    count += 1;
  }
  return count;
}

function reasonOf(thrown: unknown, options: WorldPoolOptions): string {
  if (!(thrown instanceof Error)) return `the worker broke: ${String(thrown)}`;
  if ('code' in thrown && thrown.code === 'ERR_WORKER_OUT_OF_MEMORY')
    return `out of memory: more than ${options.heapMbMax} MiB in one worker`;
  return `the worker broke: ${thrown.message}`;
}
