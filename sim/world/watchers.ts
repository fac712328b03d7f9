/** Hands what a world tells to all who look on, without a test in the hot path for those who do not. */

import type { WorldWatch } from './world-watch.ts';

const hooks = [
  'starting',
  'started',
  'down',
  'issued',
  'merged',
  'dropped',
  'forgot',
  'revived',
  'setBack',
  'took',
  'wiped',
  'committed',
  'commitFailed',
  'torn',
  'sending',
  'fate',
  'delivering',
  'delivered',
  'commanding',
  'commanded',
  'notified',
  'reported',
  'viewed',
  'physics',
  'healed',
  'finished',
] as const satisfies readonly (keyof WorldWatch)[];

type Missing = Exclude<keyof WorldWatch, (typeof hooks)[number]>;
const complete: [Missing] extends [never] ? true : Missing = true;

/** One watch that tells all of `watches`, in their order. */
export function joinWatches(watches: readonly WorldWatch[]): Required<WorldWatch> {
  const joined: Partial<Record<keyof WorldWatch, (...args: never[]) => void>> = {};
  for (const hook of hooks) {
    const listeners = watches.flatMap((watch) => {
      const listener = watch[hook];
      return listener === undefined ? [] : [(listener as (...args: never[]) => void).bind(watch)];
    });
    joined[hook] = joinListeners(listeners);
  }
  return joined as Required<WorldWatch>;
}

function joinListeners(listeners: readonly ((...args: never[]) => void)[]): (...args: never[]) => void {
  const [first, second, third] = listeners;
  if (first === undefined) return () => {};
  if (second === undefined) return first;
  if (third === undefined) {
    return (...args) => {
      first(...args);
      second(...args);
    };
  }
  // No hook has more arguments; a list made for each call would cost more than the calls.
  const many = listeners as readonly ((...args: readonly unknown[]) => void)[];
  return (a?: unknown, b?: unknown, c?: unknown, d?: unknown, e?: unknown) => {
    for (let i = 0; i < many.length; i++) (many[i] as (...args: readonly unknown[]) => void)(a, b, c, d, e);
  };
}

/** The list above names every hook: checked by the compiler. @public */
export const hooksAreComplete: true = complete;
