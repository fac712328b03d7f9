/** Writes a resolved scenario back as a scenario file, so that what the shrinker and the swarm find can be run, read and committed like any other. */

import { Document, isCollection, isSeq } from 'yaml';
import type { FaultItem, LinkFault, PartitionShape, Party, Quantiles, Scenario, Target, When, WorkloadItem } from './scenario.ts';
import { formatMachines } from './site-names.ts';
import { formatDuration, formatRange, SECOND_US } from './units.ts';

type Fields = Readonly<Record<string, unknown>>;

/** YAML text that parses to a scenario equal to this one, every default and every item id written out. */
export function resolvedAsFile(scenario: Scenario): string {
  const document = new Document(resolvedAsFields(scenario), { aliasDuplicateObjects: false });
  for (const path of [['network', 'latency'], ['disk', 'syncLatency'], ['checks']]) setFlow(document.getIn(path, true));
  for (const list of [document.get('workload'), document.get('faults')]) if (isSeq(list)) list.items.forEach(setFlow);
  return document.toString({ lineWidth: 0 });
}

/** The fields of that file as plain data. */
export function resolvedAsFields(scenario: Scenario): Fields {
  const { protocol, network, clocks, disk, expect } = scenario;
  return {
    name: scenario.name,
    why: scenario.why,
    sites: scenario.sites,
    ids: scenario.ids,
    bootstrap: scenario.bootstrap,
    contacts: scenario.contacts,
    discovery: scenario.discovery,
    startWithin: formatDuration(scenario.startWithinUs),
    duration: formatDuration(scenario.durationUs),
    heal: scenario.heal,
    protocol: {
      rules: protocol.rules,
      syncInterval: formatDuration(protocol.syncIntervalUs),
      contactInterval: formatDuration(protocol.contactIntervalUs),
      cleanupInterval: formatDuration(protocol.cleanupIntervalUs),
      forgetAfter: formatDuration(protocol.forgetAfterS * SECOND_US),
      tombstoneFor: formatDuration(protocol.tombstoneForS * SECOND_US),
      ...(protocol.operationsMax === undefined ? {} : { operationsMax: protocol.operationsMax }),
    },
    network: {
      latency: quantiles(network.latency),
      loss: network.loss,
      duplicate: network.duplicate,
      corrupt: network.corrupt,
      pairLatency: formatRange(network.pairLatencyUs),
      directionLatency: formatRange(network.directionLatencyUs),
      ...(network.bandwidth === null
        ? {}
        : { bandwidth: { rate: `${network.bandwidth.bytesPerS}B/s`, queue: `${network.bandwidth.queueBytes}B` } }),
    },
    clocks: { skew: formatDuration(clocks.skewUs), drift: `${clocks.driftPpm}ppm` },
    disk: {
      syncLatency: quantiles(disk.syncLatency),
      loseUnsynced: disk.loseUnsynced,
      failures: disk.failures,
      failuresDurable: disk.failuresDurable,
    },
    workload: scenario.workload.map(workloadFields),
    faults: scenario.faults.map(faultFields),
    checks: Object.fromEntries(scenario.checksOff.map((name) => [name, 'off'])),
    expect: { convergesWithin: formatDuration(expect.convergesWithinUs), violates: expect.violates, reaches: expect.reaches },
    maxEvents: scenario.maxEvents,
  };
}

function workloadFields(item: WorkloadItem): Fields {
  const think = item.thinkUs === null ? {} : { think: formatRange(item.thinkUs) };
  const common = { id: item.id, ...whenFields(item, item.thinkUs !== null), ...think };
  if (item.mix.length > 0) {
    const weights = Object.fromEntries(item.mix.map((choice) => [choice.do, choice.weight]));
    return { ...common, do: weights, by: sites(item.by) };
  }
  const flag = item.do === 'rejoin' ? 'wipe' : 'stop';
  const flags = item.wipe ? { [flag]: true } : {};
  const age = item.forgetAfterS === undefined ? {} : { forgetAfter: formatDuration(item.forgetAfterS * SECOND_US) };
  return { ...common, do: item.do, by: sites(item.by), of: sites(item.of), ...flags, ...age };
}

function faultFields(item: FaultItem): Fields {
  const common = { id: item.id, ...whenFields(item) };
  switch (item.fault) {
    case 'partition':
      return {
        ...common,
        partition: shapeFields(item.shape),
        ...linkFields(item),
        ...(item.flapUs === null ? {} : { flap: formatRange(item.flapUs) }),
      };
    case 'hold':
      return { ...common, hold: shapeFields(item.shape), ...linkFields(item) };
    case 'slow':
      return { ...common, slow: shapeFields(item.shape), by: formatRange(item.byUs), ...linkFields(item) };
    case 'crash': {
      const { moves, losesDisk, orderly, restores } = item;
      const age = restores === null ? {} : { [restores.kind === 'backup' ? 'restoresBackup' : 'losesTail']: formatRange(restores.ageUs) };
      return { ...common, crash: sites(item.who), restartAfter: formatRange(item.restartAfterUs), moves, losesDisk, ...age, orderly };
    }
    case 'exchange':
      return { ...common, exchange: sites(item.who), restartAfter: formatRange(item.restartAfterUs), orderly: item.orderly };
    case 'clone':
    case 'zombie':
    case 'pause':
      return { ...common, [item.fault]: sites(item.who), for: formatRange(item.forUs) };
    case 'slowSite':
      return { ...common, slowSite: sites(item.who), by: formatRange(item.byUs), for: formatRange(item.forUs) };
    case 'clockJump':
      return {
        ...common,
        clockJump: sites(item.who),
        by: formatRange({ minUs: item.byS.min * 1_000_000, maxUs: item.byS.max * 1_000_000 }),
      };
    case 'diskFailure':
      return { ...common, diskFailure: sites(item.who), for: formatRange(item.forUs), share: item.share, durable: item.durable };
    default:
      return item satisfies never;
  }
}

function linkFields(item: LinkFault): Fields {
  return { for: formatRange(item.forUs), direction: item.direction };
}

/** `loops`: the item has an end, though no gap. */
function whenFields(when: When, loops = false): Fields {
  const at = formatDuration(when.atUs);
  const until = formatDuration(when.untilUs);
  if (when.everyUs === null) return loops ? { at, until } : { at };
  const only = when.only === undefined ? {} : { only: when.only };
  const every = formatRange({ minUs: when.everyUs, maxUs: when.everyMaxUs ?? when.everyUs });
  return { at, every, ...(when.memoryless ? { arrivals: 'random' } : {}), until, ...only };
}

function shapeFields(shape: PartitionShape): unknown {
  switch (shape.kind) {
    case 'halves':
    case 'minority':
    case 'majority':
    case 'ring':
    case 'bridge':
      return shape.kind;
    case 'swizzle':
      return shape.sites === null ? 'swizzle' : { swizzle: shape.sites };
    case 'links':
      return { links: shape.share, oneWay: shape.oneWay };
    case 'isolate':
      return { isolate: sites(shape.who) };
    case 'groups':
      return { groups: shape.groups.map(formatMachines) };
    default:
      return shape satisfies never;
  }
}

function sites(who: Party | Target): string | string[] {
  return who.kind === 'machines' ? formatMachines(who.machines) : who.kind;
}

function quantiles(latency: Quantiles): Fields {
  return {
    min: formatDuration(latency.minUs),
    p50: formatDuration(latency.p50Us),
    p99: formatDuration(latency.p99Us),
    max: formatDuration(latency.maxUs),
  };
}

function setFlow(node: unknown): void {
  if (isCollection(node)) node.flow = true;
}
