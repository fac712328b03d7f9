/** Takes a plan apart into single occurrences and puts part of them together again, so that each can be left out by itself. */

import type { FaultItem, Scenario, WorkloadItem } from '../scenario/scenario.ts';
import { layPlan } from '../world/plan.ts';

/** One occurrence of one item; `nth` counts from 1, and is null for an item that is one whole: it happens once, or loops. */
export interface Occurrence {
  readonly id: string;
  readonly nth: number | null;
}

/** All occurrences that come about with this seed. */
export function occurrencesOf(scenario: Scenario, seed: string): readonly Occurrence[] {
  const { occurrences } = layPlan(scenario, seed);
  return [...scenario.faults, ...scenario.workload].flatMap((item): readonly Occurrence[] => {
    if (item.everyUs === null) return [{ id: item.id, nth: null }];
    const times = occurrences.get(item.id)?.times ?? 0;
    const numbers = item.only ?? Array.from({ length: times }, (_, before) => before + 1);
    return numbers.slice(0, times).map((nth) => ({ id: item.id, nth }));
  });
}

/** The scenario with these occurrences and no others. */
export function withOccurrences(scenario: Scenario, kept: readonly Occurrence[]): Scenario {
  const numbers = new Map<string, number[]>();
  for (const { id, nth } of kept) numbers.set(id, [...(numbers.get(id) ?? []), ...(nth === null ? [] : [nth])]);
  const part = <T extends FaultItem | WorkloadItem>(item: T): readonly T[] => {
    const only = numbers.get(item.id);
    return only === undefined ? [] : [item.everyUs === null ? item : { ...item, only }];
  };
  return { ...scenario, faults: scenario.faults.flatMap(part), workload: scenario.workload.flatMap(part) };
}
