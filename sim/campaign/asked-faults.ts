/** Which counts of faults a scenario asks for: only of these is it worth a word that they stayed at zero. */

import type { FaultItem, Scenario, WorkloadItem } from '../scenario/scenario.ts';
import type { RunOutcome } from './result.ts';

export type FaultName = keyof RunOutcome['faults'];

const restored = { backup: 'restoredBackups', tail: 'lostTails' } as const;

/** Each name once. What a site does to itself (`wipe`) counts as a fault here too, since results count it among them. */
export function askedFaults({ faults, workload, disk }: Scenario): ReadonlySet<FaultName> {
  return new Set<FaultName>([
    ...faults.flatMap(countsOf),
    ...workload.flatMap(wipesOf),
    ...(disk.failures > 0 && disk.failuresDurable > 0 ? (['durableFailures'] as const) : []),
  ]);
}

function countsOf(item: FaultItem): readonly FaultName[] {
  switch (item.fault) {
    case 'partition':
      return ['partitions'];
    case 'hold':
      return ['holds'];
    case 'slow':
      return ['slowLinks'];
    case 'crash': {
      const found: FaultName | null = item.losesDisk ? 'lostDisks' : item.restores === null ? null : restored[item.restores.kind];
      return ['crashes', 'restarts', ...(found === null ? [] : [found])];
    }
    case 'exchange':
      return ['crashes', 'restarts', 'reusedNodes'];
    case 'clone':
      return ['clones'];
    case 'zombie':
      return ['zombies'];
    case 'pause':
      return ['pauses'];
    case 'slowSite':
      return ['slowSites'];
    case 'clockJump':
      return ['clockJumps'];
    case 'diskFailure':
      return ['diskFaults', ...(item.durable > 0 ? (['durableFailures'] as const) : [])];
    default:
      return item satisfies never;
  }
}

function wipesOf(item: WorkloadItem): readonly FaultName[] {
  const wipes = item.wipe || item.do === 'wipe' || item.mix.some((choice) => choice.do === 'wipe');
  return wipes ? ['wipes'] : [];
}
