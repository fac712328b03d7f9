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
  'committing',
  'waking',
  'done',
  'woke',
  'heard',
  'requesting',
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
  const joined: Partial<Record<keyof WorldWatch, Listener>> = {};
  for (const hook of hooks) {
    const listeners: Listener[] = [];
    for (const watch of watches) {
      const listener = watch[hook];
      if (listener !== undefined) listeners.push(listener as Listener);
    }
    joined[hook] = joinListeners(listeners);
  }
  return joined as Required<WorldWatch>;
}

/** No hook has more arguments; a list made for each call would cost more than the calls. */
type Listener = (this: void, a?: unknown, b?: unknown, c?: unknown, d?: unknown, e?: unknown) => void;

const nobody: Listener = () => {};

function joinListeners(listeners: readonly Listener[]): Listener {
  const [first, second] = listeners;
  if (first === undefined) return nobody;
  if (second === undefined) return first;
  return (a, b, c, d, e) => {
    for (let i = 0; i < listeners.length; i++) (listeners[i] as Listener)(a, b, c, d, e);
  };
}

/** The list above names every hook: checked by the compiler. @public */
export const hooksAreComplete: true = complete;
