/** Hosts on one loopback network, closed when the test is over. */

import { onTestFinished } from 'vitest';
import { type HostOptions, type Membership, MembershipHost, type SiteChange, type StartArgs } from '../../src/index.ts';
import { memoryStore } from '../../src/store/memory-store.ts';
import { LoopbackNetwork } from '../../src/transport/loopback.ts';

/** Fast enough for a test, slow enough to have an order. */
export const fast: Omit<StartArgs, 'cluster' | 'site'> = { syncIntervalMs: 10, contactIntervalMs: 50, askTimeoutMs: 100 };

/** Opens a host with a memory store at a node of the network. */
export async function openHost(network: LoopbackNetwork, node: string, options: Partial<HostOptions> = {}): Promise<MembershipHost> {
  const host = await MembershipHost.open({ store: memoryStore(), transport: network.at(node), ...options });
  onTestFinished(() => host.close());
  return host;
}

/** A cluster of one site per host, all joined to the first one. */
export async function formCluster(sites: readonly string[]): Promise<Membership[]> {
  const network = new LoopbackNetwork();
  const memberships: Membership[] = [];
  for (const site of sites) {
    const host = await openHost(network, `node-${site}`, { contacts: [`node-${sites[0]}`] });
    memberships.push(await host.start({ cluster: 'c', site, ...fast }));
  }
  await until(() => memberships.every((one) => one.members().length === sites.length), 'everybody knows everybody');
  return memberships;
}

/** Waits until something holds, or fails with its name. */
export async function until(holds: () => boolean, what: string, withinMs = 60_000): Promise<void> {
  const endMs = performance.now() + withinMs;
  while (!holds()) {
    if (performance.now() > endMs) throw new Error(`not within ${withinMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

/** Takes a number of changes out of an iteration. */
export async function take(changes: AsyncIterator<SiteChange>, count: number): Promise<SiteChange[]> {
  const taken: SiteChange[] = [];
  while (taken.length < count) {
    const next = await changes.next();
    if (next.done === true) break;
    taken.push(next.value);
  }
  return taken;
}
