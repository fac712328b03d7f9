/** Resolves the two lists of a scenario, workload and faults: when each item happens, to whom, and under which id it draws its randomness. */

import type { FaultFields, WorkloadFields } from './file.ts';
import { listing } from './issues.ts';
import { finding, type Path } from './problems.ts';
import { resolveFault } from './resolve-faults.ts';
import { complainOfField, type PlanContext, resolveParty, resolveTarget, resolveTiming } from './resolve-who.ts';
import type { Choice, FaultItem, Target, WorkloadAction, WorkloadItem } from './scenario.ts';
import { SECOND_US } from './units.ts';

export interface Plan {
  readonly workload: readonly WorkloadItem[];
  readonly faults: readonly FaultItem[];
}

type TargetKind = Target['kind'];

const anybody = ['any', 'kicked', 'up', 'down', 'unheard', 'nobody', 'machines'] as const satisfies readonly TargetKind[];

/** Whom each command may be about; the first is the default. `host` and `info` come from the site itself only, so setInfo has no other. */
const TARGETS: Readonly<Record<WorkloadAction, readonly [TargetKind, ...TargetKind[]]>> = {
  setInfo: ['self'],
  kick: ['any', 'up', 'down', 'unheard', 'nobody', 'machines'],
  rejoin: ['kicked', 'self', 'machines'],
  setLiveness: [...anybody, 'self'],
  setMember: [...anybody, 'self'],
  importFallback: ['self'],
  flush: ['self'],
  cleanup: ['self'],
  wipe: ['self'],
  leave: ['self'],
  dispute: ['any', 'up', 'down', 'unheard', 'machines'],
};

export function resolvePlan(workload: readonly WorkloadFields[], faults: readonly FaultFields[], context: PlanContext): Plan {
  const plan = {
    workload: workload.map((item, at) => resolveWorkload(item, at, context)),
    faults: faults.map((item, at) => resolveFault(item, at, context)),
  };
  checkIds(plan, workload, faults, context);
  return plan;
}

function resolveWorkload(item: WorkloadFields, at: number, context: PlanContext): WorkloadItem {
  const path: Path = ['workload', at];
  const mix = mixOf(item);
  const action = typeof item.do === 'string' ? item.do : (mix[0] as Choice).do;
  if (item.think !== undefined && item.every !== undefined)
    complainOfField(path, 'think', 'an item has either every or think', 'Remove one of the two', context);
  if (mix.length > 0) {
    for (const field of ['of', 'wipe', 'stop', 'forgetAfter'] as const)
      if (item[field] !== undefined)
        complainOfField(
          path,
          field,
          `an item of several commands has no field \`${field}\``,
          'Remove it, or write one item for each command',
          context,
        );
  } else {
    checkFlags(item, action, path, context);
  }
  const by = item.by ?? (action === 'dispute' ? 'sides' : 'any');
  if (by === 'sides' && item.think !== undefined)
    context.findings.push(
      finding([...path, 'by'], 'a closed loop cannot follow the sides of a partition', 'Write any, all or names of sites'),
    );
  return {
    ...resolveTiming(item, path, context, item.think !== undefined),
    id: item.id ?? `workload-${at}-${mix.length > 0 ? 'mix' : action}`,
    do: action,
    mix,
    by: resolveParty(by, [...path, 'by'], context),
    of: mix.length > 0 || item.of === undefined ? { kind: defaultTarget(action) } : targetOf(item.of, action, [...path, 'of'], context),
    wipe: item.wipe ?? item.stop ?? false,
    ...(item.forgetAfter === undefined ? {} : { forgetAfterS: item.forgetAfter / SECOND_US }),
    thinkUs: item.think ?? null,
  };
}

/** The commands of a mixture; empty if there is only one. */
function mixOf(item: WorkloadFields): readonly Choice[] {
  if (typeof item.do === 'string') return [];
  return Object.entries(item.do).map(([name, weight]): Choice => {
    const action = name as WorkloadAction;
    return { do: action, weight: weight ?? 0, of: { kind: defaultTarget(action) } };
  });
}

function defaultTarget(action: WorkloadAction): Exclude<TargetKind, 'machines'> {
  return TARGETS[action][0] as Exclude<TargetKind, 'machines'>;
}

function targetOf(whom: NonNullable<WorkloadFields['of']>, action: WorkloadAction, path: Path, context: PlanContext): Target {
  const of = resolveTarget(whom, path, context);
  const allowed = TARGETS[action];
  if (!allowed.includes(of.kind)) {
    const choices = allowed.map((kind) => (kind === 'machines' ? 'names of sites' : kind));
    const remedy = choices.length === 1 ? 'Remove this field, and name who acts in `by`' : `Write ${listing(choices)}`;
    context.findings.push(finding(path, `${action} cannot be about ${of.kind === 'machines' ? 'named sites' : of.kind}`, remedy));
  }
  return of;
}

function checkFlags(item: WorkloadFields, action: WorkloadAction, path: Path, context: PlanContext): void {
  for (const [field, owner] of [
    ['wipe', 'rejoin'],
    ['stop', 'wipe'],
    ['forgetAfter', 'cleanup'],
  ] as const) {
    if (item[field] !== undefined && action !== owner)
      complainOfField(path, field, `${action} has no field \`${field}\``, `Remove it; only ${owner} has it`, context);
  }
}

/** Two items with one id would share their randomness. */
function checkIds(plan: Plan, workload: readonly WorkloadFields[], faults: readonly FaultFields[], context: PlanContext): void {
  const entries = [
    ...plan.workload.map((item, at) => ({ id: item.id, path: ['workload', at], explicit: workload[at]?.id !== undefined })),
    ...plan.faults.map((item, at) => ({ id: item.id, path: ['faults', at], explicit: faults[at]?.id !== undefined })),
  ];
  const implicit = entries.filter((entry) => !entry.explicit);
  const seen = new Set(implicit.map((entry) => entry.id));
  for (const { id, path } of entries.filter((entry) => entry.explicit)) {
    if (seen.has(id))
      context.findings.push(finding([...path, 'id'], `the id \`${id}\` belongs to another item`, 'Choose another, or remove the field'));
    seen.add(id);
  }
}
