/** Where time goes: samples of a task's stack, added up by whoever is named furthest out on it. */

import { type Profiler, Session } from 'node:inspector';

/** Shares of all time, by name. */
export type Shares = ReadonlyMap<string, number>;

/** Runs a task under the sampling profiler. `nameOf` names a file, or is null for files that do not count; what a named one calls is its own. */
export function profile(task: () => void, nameOf: (url: string) => string | null): Shares {
  const session = new Session();
  session.connect();
  session.post('Profiler.enable');
  session.post('Profiler.setSamplingInterval', { interval: 250 });
  session.post('Profiler.start');
  task();
  let found: Profiler.Profile | null = null;
  session.post('Profiler.stop', (error, answer) => {
    if (error === null) found = answer.profile;
  });
  session.disconnect();
  if (found === null) throw new Error('the profiler did not answer');
  return sharesOf(found, nameOf);
}

function sharesOf({ nodes, samples, timeDeltas }: Profiler.Profile, nameOf: (url: string) => string | null): Shares {
  const parents: Map<number, Profiler.ProfileNode> = new Map();
  for (const node of nodes) for (const child of node.children ?? []) parents.set(child, node);
  const names: Map<number, string | null> = new Map();
  // Parents come before their children.
  for (const node of nodes) {
    const parent = parents.get(node.id);
    const outer = parent === undefined ? null : (names.get(parent.id) ?? null);
    names.set(node.id, outer ?? nameOf(node.callFrame.url));
  }
  const all = (timeDeltas ?? []).reduce((sum, delta) => sum + delta, 0);
  const shares: Map<string, number> = new Map();
  samples?.forEach((id, i) => {
    const name = names.get(id) ?? null;
    if (name !== null) shares.set(name, (shares.get(name) ?? 0) + (timeDeltas?.[i] ?? 0) / all);
  });
  return shares;
}
