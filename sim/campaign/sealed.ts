/** Shuts out everything that could make two runs of one world differ: the wall clock, the engine's randomness, and timers. */

/** Thrown when a world reaches for something that is not a function of its scenario and seed. */
export class SealBroken extends Error {
  override readonly name = 'SealBroken';
}

/**
 * Runs a synchronous function while `Date`, `Math.random`, `performance.now` and timers throw `SealBroken`, and puts them back
 * however it ends. Calls may nest. What was captured before (`const { now } = performance`) is out of its reach.
 */
export function sealed<T>(work: () => T): T {
  const opened = doors().map(shut);
  try {
    return work();
  } finally {
    for (const open of opened.reverse()) open();
  }
}

interface Door {
  readonly owner: object;
  readonly property: string;
  readonly name: string;
}

function doors(): Door[] {
  const timers = ['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask'];
  return [
    { owner: globalThis, property: 'Date', name: 'Date' },
    { owner: Math, property: 'random', name: 'Math.random' },
    { owner: globalThis.performance, property: 'now', name: 'performance.now' },
    ...timers.map((name) => ({ owner: globalThis, property: name, name })),
  ];
}

function shut({ owner, property, name }: Door): () => void {
  const before = Object.getOwnPropertyDescriptor(owner, property);
  const refuse = (): never => {
    throw new SealBroken(`${name} was used inside a world`);
  };
  // A proxy, so that every way of using it is refused: calling it, `new Date()`, `Date.now()`.
  const value = new Proxy(function closed(): void {}, { apply: refuse, construct: refuse, get: refuse });
  Object.defineProperty(owner, property, { value, writable: true, configurable: true, enumerable: before?.enumerable ?? false });
  return () => {
    if (before) Object.defineProperty(owner, property, before);
    else Reflect.deleteProperty(owner, property);
  };
}
