/** Resolves who acts, whom a command is about, and when: names become machines, and what contradicts the rest of the scenario is found. */

import type { Giver, SiteSpan, TimingFields, Who, Whom } from './file.ts';
import { type Finding, finding, type Path } from './problems.ts';
import type { Actor, Party, Target, When } from './scenario.ts';
import { machinesOf } from './site-names.ts';
import { formatDuration } from './units.ts';

/** What the items of a plan are checked against, and where contradictions go. */
export interface PlanContext {
  readonly sites: number;
  readonly durationUs: number;
  readonly findings: Finding[];
}

export function resolveActor(who: Who, path: Path, context: PlanContext): Actor {
  return typeof who === 'string' ? { kind: who } : { kind: 'machines', machines: resolveMachines(who, path, context) };
}

export function resolveParty(giver: Giver, path: Path, context: PlanContext): Party {
  return typeof giver === 'string' ? { kind: giver } : { kind: 'machines', machines: resolveMachines(giver, path, context) };
}

export function resolveTarget(whom: Whom, path: Path, context: PlanContext): Target {
  return typeof whom === 'string' ? { kind: whom } : { kind: 'machines', machines: resolveMachines(whom, path, context) };
}

export function resolveMachines(spans: readonly SiteSpan[], path: Path, context: PlanContext): readonly number[] {
  const known = spans.filter(({ to }) => to <= context.sites);
  for (const { to, path: inner } of spans.filter((span) => span.to > context.sites)) {
    const all = context.sites === 1 ? 'the only site is s1' : `the sites are s1 to s${context.sites}`;
    context.findings.push(finding([...path, ...inner], `there is no site s${to}: ${all}`, `Name one of them, or write sites: ${to}`));
  }
  return machinesOf(known);
}

/** `loops`: the item repeats itself by a closed loop, from `at` on until `until`. */
export function resolveTiming(item: TimingFields, path: Path, context: PlanContext, loops = false): When {
  const { durationUs, findings } = context;
  const { every } = item;
  const memoryless = item.arrivals === 'random';
  if (every === undefined && item.at === undefined && !loops) {
    findings.push(finding(path, 'this item does not say when it happens', 'Give it `at: 10s` (once) or `every: 5s` (again and again)'));
  }
  const atUs = item.at ?? (memoryless ? 0 : every?.minUs) ?? 0;
  if (atUs >= durationUs) {
    const message = `it would first happen at ${formatDuration(atUs)}, but the scenario ends at ${formatDuration(durationUs)}`;
    const remedy = `Write less than ${formatDuration(durationUs)}, or raise duration`;
    findings.push(finding([...path, item.at === undefined ? 'every' : 'at'], message, remedy));
  }
  for (const field of ['only', 'arrivals', 'until'] as const) {
    if (every !== undefined || item[field] === undefined || (loops && field === 'until')) continue;
    complainOfField(path, field, `${field} means nothing without every`, 'Remove it, or add a gap such as `every: 5s`', context);
  }
  if (memoryless && every !== undefined && every.minUs < every.maxUs)
    complainOfField(path, 'arrivals', 'arrivals: random draws every gap from one mean', 'Write one gap, such as `every: 5s`', context);
  if (every === undefined && !loops) {
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
  if (every === undefined) return { atUs, everyUs: null, everyMaxUs: null, untilUs };
  const only = item.only === undefined ? {} : { only: [...new Set(item.only)].sort((a, b) => a - b) };
  const everyMaxUs = every.maxUs > every.minUs ? every.maxUs : null;
  return { atUs, everyUs: every.minUs, everyMaxUs, untilUs, ...(memoryless ? { memoryless } : {}), ...only };
}

/** A field that does not belong into its item. */
export function complainOfField(path: Path, field: string, message: string, remedy: string, context: PlanContext): void {
  context.findings.push({ path: [...path, field], at: 'key', message, remedy });
}
