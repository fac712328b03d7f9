/** Makes a file into the scenario that a world runs: fills in what depends on other fields, and refuses what contradicts itself. */

import type { LatencyFields, ScenarioFile } from './file.ts';
import { type Finding, finding, type Path } from './problems.ts';
import { type Plan, resolvePlan } from './resolve-plan.ts';
import type { Expectations, Quantiles, Scenario } from './scenario.ts';
import { formatDuration, SECOND_US } from './units.ts';

const TOMBSTONE_FOR_US = 90 * 86_400 * SECOND_US;
const CONVERGES_WITHIN_SYNC_INTERVALS = 10;

const NETWORK_LATENCY: Quantiles = { minUs: 1_000, p50Us: 5_000, p99Us: 80_000, maxUs: 400_000 };
const DISK_LATENCY: Quantiles = { minUs: 1_000, p50Us: 2_000, p99Us: 20_000, maxUs: 100_000 };

/** Resolves a file. `fallbackName` is for a file that has no `name`. All contradictions are found, not only the first. */
export function resolveFields(
  fields: ScenarioFile,
  fallbackName: string,
): { readonly ok: true; readonly scenario: Scenario } | { readonly ok: false; readonly findings: readonly Finding[] } {
  const findings: Finding[] = [];
  const scenario: Scenario = {
    name: fields.name ?? fallbackName,
    why: fields.why,
    sites: fields.sites,
    ids: fields.ids,
    bootstrap: fields.bootstrap,
    contacts: resolveContacts(fields, findings),
    discovery: fields.discovery,
    startWithinUs: resolveStart(fields, findings),
    durationUs: fields.duration,
    heal: fields.heal,
    protocol: resolveProtocol(fields.protocol, findings),
    network: {
      latency: resolveLatency(fields.network.latency, NETWORK_LATENCY, ['network', 'latency'], findings),
      loss: fields.network.loss,
      duplicate: fields.network.duplicate,
      corrupt: fields.network.corrupt,
      pairLatencyUs: fields.network.pairLatency,
      directionLatencyUs: fields.network.directionLatency,
      bandwidth: resolveBandwidth(fields.network.bandwidth),
    },
    clocks: { skewUs: fields.clocks.skew, driftPpm: fields.clocks.drift },
    disk: {
      syncLatency: resolveLatency(fields.disk.syncLatency, DISK_LATENCY, ['disk', 'syncLatency'], findings),
      loseUnsynced: fields.disk.loseUnsynced,
      failures: fields.disk.failures,
      failuresDurable: fields.disk.failuresDurable,
    },
    ...planOf(fields, findings),
    ...resolveChecks(fields, findings),
    maxEvents: fields.maxEvents,
  };
  return findings.length > 0 ? { ok: false, findings } : { ok: true, scenario };
}

function planOf(fields: ScenarioFile, findings: Finding[]): Plan {
  return resolvePlan(fields.workload, fields.faults, { sites: fields.sites, durationUs: fields.duration, findings });
}

function resolveStart(fields: ScenarioFile, findings: Finding[]): number {
  const startWithin = fields.startWithin ?? Math.min(fields.protocol.syncInterval, fields.duration);
  if (startWithin > fields.duration) {
    const message = `startWithin (${formatDuration(startWithin)}) is longer than the scenario (${formatDuration(fields.duration)})`;
    findings.push(finding(['startWithin'], message, `Write at most ${formatDuration(fields.duration)}, or raise duration`));
  }
  return startWithin;
}

function resolveBandwidth(fields: ScenarioFile['network']['bandwidth']): Scenario['network']['bandwidth'] {
  return fields === undefined ? null : { bytesPerS: fields.rate, queueBytes: fields.queue };
}

function resolveContacts(fields: ScenarioFile, findings: Finding[]): number {
  const others = fields.sites - 1;
  if (fields.contacts === 'all') return others;
  if (fields.contacts > others) {
    findings.push(
      finding(
        ['contacts'],
        `${fields.contacts} contact points, but each site has only ${others} others`,
        `Write all, or at most ${others}`,
      ),
    );
  }
  return fields.contacts;
}

function resolveProtocol(fields: ScenarioFile['protocol'], findings: Finding[]): Scenario['protocol'] {
  const { forgetAfter } = fields;
  const tombstoneFor = fields.tombstoneFor ?? Math.max(TOMBSTONE_FOR_US, 2 * forgetAfter);
  if (tombstoneFor < 2 * forgetAfter) {
    const message = `tombstoneFor (${formatDuration(tombstoneFor)}) is less than twice forgetAfter (${formatDuration(forgetAfter)})`;
    findings.push(finding(['protocol', 'tombstoneFor'], message, `Write at least ${formatDuration(2 * forgetAfter)}, or remove the field`));
  }
  return {
    rules: fields.rules,
    syncIntervalUs: fields.syncInterval,
    contactIntervalUs: fields.contactInterval,
    cleanupIntervalUs: fields.cleanupInterval,
    forgetAfterS: forgetAfter / SECOND_US,
    tombstoneForS: tombstoneFor / SECOND_US,
    ...(fields.operationsMax === undefined ? {} : { operationsMax: fields.operationsMax }),
  };
}

/** A quantile that is not given is the default, moved as little as needed to stand in order among those that are. */
function resolveLatency(fields: LatencyFields, defaults: Quantiles, path: Path, findings: Finding[]): Quantiles {
  const names = ['min', 'p50', 'p99', 'max'] as const;
  const given = names.map((name) => ({ name, us: fields[name] })).filter((entry) => entry.us !== undefined);
  for (const [at, { name, us }] of given.entries()) {
    const before = given[at - 1];
    if (before !== undefined && (us ?? 0) < (before.us ?? 0)) {
      const message = `quantiles must ascend, but ${name} (${formatDuration(us ?? 0)}) is below ${before.name} (${formatDuration(before.us ?? 0)})`;
      findings.push(finding([...path, name], message, `Write at least ${formatDuration(before.us ?? 0)}, or lower ${before.name}`));
    }
  }
  const floor = (index: number): number => Math.max(0, ...names.slice(0, index).map((name) => fields[name] ?? 0));
  const ceiling = (index: number): number => Math.min(...names.slice(index + 1).map((name) => fields[name] ?? Number.POSITIVE_INFINITY));
  const fitted = (index: 0 | 1 | 2 | 3, fallback: number): number =>
    fields[names[index]] ?? Math.max(Math.min(fallback, ceiling(index)), floor(index));
  return {
    minUs: fitted(0, defaults.minUs),
    p50Us: fitted(1, defaults.p50Us),
    p99Us: fitted(2, defaults.p99Us),
    maxUs: fitted(3, defaults.maxUs),
  };
}

function resolveChecks(
  fields: ScenarioFile,
  findings: Finding[],
): { readonly checksOff: readonly string[]; readonly expect: Expectations } {
  const checksOff = Object.entries(fields.checks)
    .filter(([, state]) => state === 'off')
    .map(([name]) => name)
    .sort();
  for (const name of fields.expect.violates) {
    if (!checksOff.includes(name)) continue;
    findings.push(
      finding(
        ['expect', 'violates'],
        `${name} is expected to fail, but it is switched off`,
        `Remove ${name} from checks, or from violates`,
      ),
    );
  }
  return {
    checksOff,
    expect: {
      convergesWithinUs: fields.expect.convergesWithin ?? CONVERGES_WITHIN_SYNC_INTERVALS * fields.protocol.syncInterval,
      violates: fields.expect.violates,
      reaches: fields.expect.reaches,
    },
  };
}
