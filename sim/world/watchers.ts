/** Hands what a world tells to all who look on, without a test in the hot path for those who do not. */

import type { WorldWatch } from './world-watch.ts';

/** One watch that tells all of `watches`, in their order. */
export function joinWatches(watches: readonly WorldWatch[]): Required<WorldWatch> {
  const byHook = listenersOf(watches);
  const join = (hook: keyof WorldWatch): Listener => joinListeners(hook, byHook.get(hook));
  // Written out: an object that is given so many fields one by one becomes a table, and each telling a look-up (a tenth of a world of five sites).
  return {
    starting: join('starting'),
    started: join('started'),
    down: join('down'),
    issued: join('issued'),
    merged: join('merged'),
    dropped: join('dropped'),
    forgot: join('forgot'),
    revived: join('revived'),
    setBack: join('setBack'),
    took: join('took'),
    wiped: join('wiped'),
    committing: join('committing'),
    waking: join('waking'),
    done: join('done'),
    woke: join('woke'),
    heard: join('heard'),
    requesting: join('requesting'),
    committed: join('committed'),
    commitFailed: join('commitFailed'),
    torn: join('torn'),
    sending: join('sending'),
    fate: join('fate'),
    delivering: join('delivering'),
    delivered: join('delivered'),
    commanding: join('commanding'),
    commanded: join('commanded'),
    notified: join('notified'),
    reported: join('reported'),
    viewed: join('viewed'),
    physics: join('physics'),
    healed: join('healed'),
    finished: join('finished'),
  };
}

/** No hook has more arguments; a list made for each call would cost more than the calls. */
type Listener = (this: void, a?: unknown, b?: unknown, c?: unknown, d?: unknown, e?: unknown) => void;

/** Who listens to what. */
function listenersOf(watches: readonly WorldWatch[]): ReadonlyMap<string, readonly Listener[]> {
  const byHook: Map<string, Listener[]> = new Map();
  for (const watch of watches) {
    for (const hook of Object.keys(watch) as (keyof WorldWatch)[]) {
      const listener = watch[hook] as Listener | undefined;
      if (listener === undefined) continue;
      const listeners = byHook.get(hook);
      if (listeners === undefined) byHook.set(hook, [listener]);
      else listeners.push(listener);
    }
  }
  return byHook;
}

const nobody: Listener = () => {};

/** Makes one listener of several. */
type Join = (...listeners: readonly Listener[]) => Listener;

/** By hook and number of listeners. */
const joins: Map<string, Join> = new Map();

function joinListeners(hook: keyof WorldWatch, listeners: readonly Listener[] = []): Listener {
  const [first, second] = listeners;
  if (first === undefined) return nobody;
  if (second === undefined) return first;
  const name = `${hook} ${listeners.length}`;
  let join = joins.get(name);
  if (join === undefined) {
    join = writtenOut(listeners.length);
    joins.set(name, join);
  }
  return join(...listeners);
}

/** Calls written out, anew for each hook: V8 learns of each place in the code whom it calls, and of a loop that all hooks share nothing. */
function writtenOut(count: number): Join {
  const names = Array.from({ length: count }, (_, i) => `listener${i}`);
  const calls = names.map((name) => `${name}(a, b, c, d, e);`).join(' ');
  return new Function(...names, `return (a, b, c, d, e) => { ${calls} };`) as Join;
}
