/** Resolves the two lists of a scenario, workload and faults: when each item happens, to whom, and under which id it draws its randomness. */

import type { FaultFields, PartitionFields, SiteSpan, TimingFields, Who, Whom, WorkloadFields } from './file.ts';
import { type Finding, finding, type Path } from './problems.ts';
import type { Actor, FaultItem, PartitionShape, Target, When, WorkloadAction, WorkloadItem } from './scenario.ts';
import { machinesOf } from './site-names.ts';
import { formatDuration } from './units.ts';

export interface Plan {
  readonly workload: readonly WorkloadItem[];
  readonly faults: readonly FaultItem[];
}

/** What the items of a plan are checked against, and where contradictions go. */
export interface PlanContext {
  readonly sites: number;
  readonly durationUs: number;
  readonly findings: Finding[];
}

type TargetKind = Target['kind'];

/** Whom each command may be about; the first is the default. `host` and `info` come from the site itself only, so setInfo has no other. */
const TARGETS: Readonly<Record<WorkloadAction, readonly [TargetKind, ...TargetKind[]]>> = {
  setInfo: ['self'],
  kick: ['any', 'machines'],
  rejoin: ['kicked', 'self', 'machines'],
  setLiveness: ['any', 'self', 'kicked', 'machines'],
  setMember: ['any', 'self', 'kicked', 'machines'],
  importFallback: ['self'],
  flush: ['self'],
  cleanup: ['self'],
  wipe: ['self'],
  leave: ['self'],
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
  const allowed = TARGETS[item.do];
  const of = item.of === undefined ? ({ kind: allowed[0] } as Target) : resolveTarget(item.of, [...path, 'of'], context);
  if (!allowed.includes(of.kind)) {
    const choices = allowed.map((kind) => (kind === 'machines' ? 'names of sites' : kind));
    const remedy = choices.length === 1 ? 'Remove this field, and name who acts in `by`' : `Write ${choices.join(' or ')}`;
    context.findings.push(
      finding([...path, 'of'], `${item.do} cannot be about ${of.kind === 'machines' ? 'named sites' : of.kind}`, remedy),
    );
  }
  if (item.wipe !== undefined && item.do !== 'rejoin') {
    context.findings.push({
      path: [...path, 'wipe'],
      at: 'key',
      message: `${item.do} has no field \`wipe\``,
      remedy: 'Remove it; only rejoin has it',
    });
  }
  if (item.stop !== undefined && item.do !== 'wipe') {
    context.findings.push({
      path: [...path, 'stop'],
      at: 'key',
      message: `${item.do} has no field \`stop\``,
      remedy: 'Remove it; only wipe has it',
    });
  }
  return {
    ...resolveTiming(item, path, context),
    id: item.id ?? `workload-${at}-${item.do}`,
    do: item.do,
    by: resolveActor(item.by, [...path, 'by'], context),
    of,
    wipe: item.wipe ?? item.stop ?? false,
  };
}

function resolveFault(item: FaultFields, at: number, context: PlanContext): FaultItem {
  const path: Path = ['faults', at];
  const when = resolveTiming(item, path, context);
  const common = (fault: FaultItem['fault']): When & { readonly id: string } => ({ ...when, id: item.id ?? `fault-${at}-${fault}` });
  if ('partition' in item) {
    const shape = resolvePartition(item.partition, [...path, 'partition'], context);
    return { ...common('partition'), fault: 'partition', shape, forUs: item.for, direction: item.direction };
  }
  if ('crash' in item) {
    const who = resolveActor(item.crash, [...path, 'crash'], context);
    const { moves, losesDisk, orderly } = item;
    return { ...common('crash'), fault: 'crash', who, restartAfterUs: item.restartAfter, moves, losesDisk, orderly };
  }
  if ('pause' in item) {
    return { ...common('pause'), fault: 'pause', who: resolveActor(item.pause, [...path, 'pause'], context), forUs: item.for };
  }
  if ('clockJump' in item) {
    const byS = { min: item.by.minUs / 1_000_000, max: item.by.maxUs / 1_000_000 };
    return { ...common('clockJump'), fault: 'clockJump', who: resolveActor(item.clockJump, [...path, 'clockJump'], context), byS };
  }
  return {
    ...common('diskFailure'),
    fault: 'diskFailure',
    who: resolveActor(item.diskFailure, [...path, 'diskFailure'], context),
    forUs: item.for,
  };
}

function resolveTiming(item: TimingFields, path: Path, context: PlanContext): When {
  const { durationUs, findings } = context;
  const { every } = item;
  if (every === undefined && item.at === undefined) {
    findings.push(finding(path, 'this item does not say when it happens', 'Give it `at: 10s` (once) or `every: 5s` (again and again)'));
  }
  const atUs = item.at ?? every?.minUs ?? 0;
  if (atUs >= durationUs) {
    const message = `it would first happen at ${formatDuration(atUs)}, but the scenario ends at ${formatDuration(durationUs)}`;
    findings.push(
      finding(
        [...path, item.at === undefined ? 'every' : 'at'],
        message,
        `Write less than ${formatDuration(durationUs)}, or raise duration`,
      ),
    );
  }
  if (every === undefined) {
    if (item.until !== undefined) {
      findings.push({
        path: [...path, 'until'],
        at: 'key',
        message: 'until means nothing without every',
        remedy: 'Remove it, or add a gap such as `every: 5s`',
      });
    }
    return { atUs, everyUs: null, everyMaxUs: null, untilUs: durationUs };
  }
  const untilUs = item.until ?? durationUs;
  if (untilUs > durationUs) {
    const message = `until (${formatDuration(untilUs)}) is after the end of the scenario (${formatDuration(durationUs)})`;
    findings.push(finding([...path, 'until'], message, `Write at most ${formatDuration(durationUs)}, or raise duration`));
  } else if (untilUs <= atUs && atUs < durationUs) {
    const message = `until (${formatDuration(untilUs)}) is not after the first occurrence (${formatDuration(atUs)})`;
    findings.push(finding([...path, 'until'], message, `Write more than ${formatDuration(atUs)}`));
  }
  return { atUs, everyUs: every.minUs, everyMaxUs: every.maxUs > every.minUs ? every.maxUs : null, untilUs };
}

function resolvePartition(fields: PartitionFields, path: Path, context: PlanContext): PartitionShape {
  if (context.sites < 2)
    context.findings.push(finding(path, 'a single site cannot be cut off from others', 'Remove this item, or raise sites'));
  if (fields === 'halves') return { kind: 'halves' };
  if ('isolate' in fields) {
    const who = resolveActor(fields.isolate, [...path, 'isolate'], context);
    if (who.kind === 'machines' && who.machines.length > 1) {
      context.findings.push(
        finding([...path, 'isolate'], 'isolate cuts off one site', 'Name one, or write { groups: [[s1, s2]] } to cut off several together'),
      );
    }
    return { kind: 'isolate', who };
  }
  return { kind: 'groups', groups: resolveGroups(fields.groups, [...path, 'groups'], context) };
}

/** Groups in the order given, then one more of all sites that none of them names. */
function resolveGroups(fields: readonly (readonly SiteSpan[])[], path: Path, context: PlanContext): readonly (readonly number[])[] {
  const taken = new Set<number>();
  const groups = fields.map((spans, at) => {
    const machines = resolveMachines(spans, [...path, at], context);
    for (const machine of machines) {
      if (taken.has(machine))
        context.findings.push(finding([...path, at], `s${machine + 1} is in two groups`, 'Name each site in one group'));
      taken.add(machine);
    }
    return machines;
  });
  const others = Array.from({ length: context.sites }, (_, machine) => machine).filter((machine) => !taken.has(machine));
  if (others.length > 0) return [...groups, others];
  if (groups.length < 2)
    context.findings.push(finding(path, 'one group of all sites cuts nothing', 'Name two groups, or leave some sites out'));
  return groups;
}

function resolveActor(who: Who, path: Path, context: PlanContext): Actor {
  return who === 'any' ? { kind: 'any' } : { kind: 'machines', machines: resolveMachines(who, path, context) };
}

function resolveTarget(whom: Whom, path: Path, context: PlanContext): Target {
  return typeof whom === 'string' ? { kind: whom } : { kind: 'machines', machines: resolveMachines(whom, path, context) };
}

function resolveMachines(spans: readonly SiteSpan[], path: Path, context: PlanContext): readonly number[] {
  const known = spans.filter(({ to }) => to <= context.sites);
  for (const { to, path: inner } of spans.filter((span) => span.to > context.sites)) {
    const all = context.sites === 1 ? 'the only site is s1' : `the sites are s1 to s${context.sites}`;
    context.findings.push(finding([...path, ...inner], `there is no site s${to}: ${all}`, `Name one of them, or write sites: ${to}`));
  }
  return machinesOf(known);
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
