/** Brings changes to any number of consumers, each at its own pace: what a slow one misses is coalesced to the latest state of each site. */

import type { SiteId } from '../core/operation.ts';
import type { Change } from '../core/ports.ts';
import { compareText } from '../core/text.ts';
import { onAbort } from './abort.ts';
import { uncaught } from './uncaught.ts';

/** What is known of one site, durable here. */
export type SiteChange = Change & { readonly site: SiteId };

export class ChangeFeed {
  /** The last word about each site: what a new consumer begins with. */
  readonly #told: Map<SiteId, Change> = new Map();
  readonly #readers: Set<Reader> = new Set();
  #ended = false;

  tell(changes: ReadonlyMap<SiteId, Change>): void {
    for (const [site, change] of changes) this.#told.set(site, change);
    for (const reader of this.#readers) reader.add(changes);
  }

  /** These sites were forgotten: new consumers need not hear of them. A forgotten site reads as not a member to the others already. */
  forget(sites: readonly SiteId[]): void {
    for (const site of sites) if (this.#told.get(site)?.member === false) this.#told.delete(site);
  }

  /** Everything was wiped. */
  clear(): void {
    this.#told.clear();
  }

  /** Nothing more will come. Consumers still get what waits for them. */
  end(): void {
    this.#ended = true;
    for (const reader of this.#readers) reader.end();
    this.#readers.clear();
  }

  /** Each iteration is a consumer of its own. With a signal, it rejects with the signal's reason once that is aborted. */
  iterate(signal?: AbortSignal): AsyncIterable<SiteChange> {
    return { [Symbol.asyncIterator]: () => this.#reader(signal) };
  }

  /** Calls back for each change, one at a time. Returns a function that ends it. */
  listen(listener: (change: SiteChange) => void | Promise<void>, signal?: AbortSignal): () => void {
    const reader = this.#reader(undefined);
    const end = (): void => {
      unheard();
      void reader.return();
    };
    const unheard = onAbort(signal, end);
    if (signal?.aborted === true) end();
    void deliver(reader, listener);
    return end;
  }

  #reader(signal: AbortSignal | undefined): Reader {
    const reader: Reader = new Reader(signal, () => this.#readers.delete(reader));
    reader.add(new Map([...this.#told].sort(([a], [b]) => compareText(a, b))));
    if (this.#ended) reader.end();
    else if (signal?.aborted !== true) this.#readers.add(reader);
    return reader;
  }
}

/** An exception of a listener goes where the runtime reports those that nobody caught. */
async function deliver(reader: Reader, listener: (change: SiteChange) => void | Promise<void>): Promise<void> {
  for (let next = await reader.next(); next.done !== true; next = await reader.next()) {
    try {
      await listener(next.value);
    } catch (error) {
      uncaught(error);
    }
  }
}

class Reader implements AsyncIterator<SiteChange, undefined> {
  /** Bounded by the number of sites. A site keeps its place, so that none is put off for ever. */
  readonly #pending: Map<SiteId, Change> = new Map();
  readonly #signal: AbortSignal | undefined;
  readonly #leave: () => void;
  readonly #unheard: () => void;
  /** Whoever asked last: who asks next waits for its turn. */
  #turn: Promise<unknown> = Promise.resolve();
  /** Something has happened: looks again whether there is an answer. */
  #wake: () => void = () => {};
  #ended = false;

  constructor(signal: AbortSignal | undefined, leave: () => void) {
    this.#signal = signal;
    this.#leave = leave;
    this.#unheard = onAbort(signal, () => this.#drop());
  }

  add(changes: ReadonlyMap<SiteId, Change>): void {
    for (const [site, change] of changes) this.#pending.set(site, change);
    this.#wake();
  }

  end(): void {
    this.#ended = true;
    this.#unheard();
    this.#wake();
  }

  next(): Promise<IteratorResult<SiteChange, undefined>> {
    const result = this.#turn.then(() => this.#take());
    this.#turn = result.catch(() => {});
    return result;
  }

  return(): Promise<IteratorResult<SiteChange, undefined>> {
    this.end();
    this.#drop();
    return Promise.resolve({ done: true, value: undefined });
  }

  /** What waits is for nobody any more. */
  #drop(): void {
    this.#pending.clear();
    this.#leave();
    this.#wake();
  }

  async #take(): Promise<IteratorResult<SiteChange, undefined>> {
    for (;;) {
      if (!this.#ended) this.#signal?.throwIfAborted();
      for (const [site, change] of this.#pending) {
        this.#pending.delete(site);
        return { done: false, value: { ...change, site } };
      }
      if (this.#ended) return { done: true, value: undefined };
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}
