/** Smaller and plainer scenarios to try, one step each: fewer sites, a shorter time, a kinder network. */

import type { Actor, Scenario, Us } from '../scenario/scenario.ts';

/** Scenarios that are the same but plainer in one respect, the boldest first. None, once nothing is left to make plainer. */
export function plainer(scenario: Scenario): readonly Scenario[] {
  const { network, clocks, disk } = scenario;
  const still = { minUs: 0, maxUs: 0 };
  const flat = (us: Us): Scenario['network']['latency'] => ({ minUs: us, p50Us: us, p99Us: us, maxUs: us });
  const steps: readonly Scenario[] = [
    {
      ...scenario,
      network: { ...network, loss: 0, duplicate: 0, corrupt: 0, pairLatencyUs: still, directionLatencyUs: still, bandwidth: null },
    },
    { ...scenario, network: { ...network, loss: 0 } },
    { ...scenario, network: { ...network, duplicate: 0 } },
    { ...scenario, network: { ...network, corrupt: 0 } },
    { ...scenario, network: { ...network, pairLatencyUs: still, directionLatencyUs: still } },
    { ...scenario, network: { ...network, bandwidth: null } },
    { ...scenario, network: { ...network, latency: flat(network.latency.p50Us) } },
    { ...scenario, clocks: { skewUs: 0, driftPpm: 0 } },
    { ...scenario, disk: { ...disk, failures: 0, failuresDurable: 0 } },
    { ...scenario, disk: { ...disk, syncLatency: flat(disk.syncLatency.p50Us) } },
    { ...scenario, ids: 'plain' },
  ];
  const before = JSON.stringify([network, clocks, disk, scenario.ids]);
  return steps.filter((step) => JSON.stringify([step.network, step.clocks, step.disk, step.ids]) !== before);
}

/** Fewer sites: half of what is above the least possible, then a quarter, down to one site less. Nobody who is named may go. */
export function withFewerSites(scenario: Scenario): readonly Scenario[] {
  const least = Math.max(2, leastSites(scenario));
  const above = scenario.sites - least;
  const cuts = [...new Set([above, above >> 1, above >> 2, above >> 3, 1])].filter((cut) => cut > 0 && cut <= above);
  return cuts.map((cut) => {
    const sites = scenario.sites - cut;
    return { ...scenario, sites, contacts: Math.min(scenario.contacts, sites - 1) };
  });
}

function leastSites({ faults, workload }: Scenario): number {
  const actors: readonly { readonly kind: string; readonly machines?: readonly number[] }[] = [
    ...faults.flatMap((item) =>
      'who' in item ? [item.who] : 'shape' in item && item.shape.kind === 'isolate' ? [item.shape.who satisfies Actor] : [],
    ),
    ...workload.flatMap((item) => [item.by, item.of, ...item.mix.map((choice) => choice.of)]),
  ];
  const groups = faults.flatMap((item) => ('shape' in item && item.shape.kind === 'groups' ? item.shape.groups.flat() : []));
  return Math.max(0, ...groups, ...actors.flatMap(({ machines }) => machines ?? [])) + 1;
}

/** A shorter time, never below the first violation if that came before the healing: just beyond it, then half of what is left. */
export function withLessTime(scenario: Scenario, firstViolationUs: Us): readonly Scenario[] {
  const { durationUs } = scenario;
  const second = 1_000_000;
  const beyond = firstViolationUs < durationUs ? Math.ceil((firstViolationUs + 1) / second) * second : durationUs;
  const times = [beyond, durationUs / 2, (durationUs * 3) / 4].map((us) => Math.max(second, Math.ceil(us / second) * second));
  return [...new Set(times)].filter((us) => us < durationUs).map((us) => endingAt(scenario, us));
}

/** What would begin only after the end goes with it. */
function endingAt(scenario: Scenario, durationUs: Us): Scenario {
  const within = <T extends { readonly atUs: Us; readonly untilUs: Us }>(items: readonly T[]): readonly T[] =>
    items.filter(({ atUs }) => atUs < durationUs).map((item) => ({ ...item, untilUs: Math.min(item.untilUs, durationUs) }));
  const startWithinUs = Math.min(scenario.startWithinUs, durationUs);
  return { ...scenario, durationUs, startWithinUs, faults: within(scenario.faults), workload: within(scenario.workload) };
}
