/** Resolves the faults of a scenario: what each does, to whom, and what it cannot do. */

import type { CrashFields, FaultFields, LinkFields, PartitionFields, SiteSpan } from './file.ts';
import { finding, type Path } from './problems.ts';
import { complainOfField, type PlanContext, resolveActor, resolveMachines, resolveTiming } from './resolve-who.ts';
import type { Actor, FaultItem, LinkFault, PartitionShape, Restores, When } from './scenario.ts';

const BACKUP_AGE = { minUs: 1_000_000, maxUs: 30_000_000 };
const TAIL_AGE = { minUs: 10_000, maxUs: 1_000_000 };

export function resolveFault(item: FaultFields, at: number, context: PlanContext): FaultItem {
  const path: Path = ['faults', at];
  const when = resolveTiming(item, path, context);
  const common = (fault: FaultItem['fault']): When & { readonly id: string } => ({ ...when, id: item.id ?? `fault-${at}-${fault}` });
  const actor = (who: Parameters<typeof resolveActor>[0], field: string): Actor => resolveActor(who, [...path, field], context);
  if ('partition' in item) {
    return {
      ...common('partition'),
      fault: 'partition',
      ...resolveLinks(item.partition, item, path, 'partition', context),
      flapUs: item.flap ?? null,
    };
  }
  if ('hold' in item) return { ...common('hold'), fault: 'hold', ...resolveLinks(item.hold, item, path, 'hold', context) };
  if ('slow' in item) return { ...common('slow'), fault: 'slow', ...resolveLinks(item.slow, item, path, 'slow', context), byUs: item.by };
  if ('crash' in item) {
    const { moves, losesDisk, orderly, restartAfter: restartAfterUs } = item;
    const restores = resolveRestores(item, path, context);
    return { ...common('crash'), fault: 'crash', who: actor(item.crash, 'crash'), restartAfterUs, moves, losesDisk, orderly, restores };
  }
  if ('exchange' in item) {
    const who = actor(item.exchange, 'exchange');
    const fits = who.kind === 'any' || (who.kind === 'machines' && who.machines.length === 2);
    if (!fits || context.sites < 2)
      context.findings.push(finding([...path, 'exchange'], 'exchange is about two sites', 'Write any, or name two, as [s1, s2]'));
    return { ...common('exchange'), fault: 'exchange', who, restartAfterUs: item.restartAfter, orderly: item.orderly };
  }
  if ('clone' in item) return { ...common('clone'), fault: 'clone', who: actor(item.clone, 'clone'), forUs: item.for };
  if ('zombie' in item) return { ...common('zombie'), fault: 'zombie', who: actor(item.zombie, 'zombie'), forUs: item.for };
  if ('pause' in item) return { ...common('pause'), fault: 'pause', who: actor(item.pause, 'pause'), forUs: item.for };
  if ('slowSite' in item)
    return { ...common('slowSite'), fault: 'slowSite', who: actor(item.slowSite, 'slowSite'), forUs: item.for, byUs: item.by };
  if ('clockJump' in item) {
    const byS = { min: item.by.minUs / 1_000_000, max: item.by.maxUs / 1_000_000 };
    return { ...common('clockJump'), fault: 'clockJump', who: actor(item.clockJump, 'clockJump'), byS };
  }
  const { for: forUs, share, durable } = item;
  return { ...common('diskFailure'), fault: 'diskFailure', who: actor(item.diskFailure, 'diskFailure'), forUs, share, durable };
}

function resolveLinks(
  fields: PartitionFields,
  { for: forUs, direction }: LinkFields,
  path: Path,
  field: string,
  context: PlanContext,
): LinkFault {
  const shape = resolvePartition(fields, [...path, field], context);
  if (shape.kind === 'ring' && context.sites < 4)
    context.findings.push(
      finding([...path, field], 'in a ring of fewer than four sites each sees all others', 'Remove this item, or write sites: 4'),
    );
  const sided = shape.kind !== 'ring' && shape.kind !== 'bridge' && shape.kind !== 'links';
  if (!sided && direction !== 'both') {
    const message = `${shape.kind} has no first group from which a direction could be seen`;
    const remedy = shape.kind === 'links' ? 'Remove it, or write { links: ..., oneWay: true }' : 'Remove it';
    complainOfField(path, 'direction', message, remedy, context);
  }
  return { shape, forUs, direction };
}

function resolveRestores(item: CrashFields, path: Path, context: PlanContext): Restores | null {
  const given = (['losesDisk', 'restoresBackup', 'losesTail'] as const).filter(
    (field) => item[field] !== undefined && item[field] !== false,
  );
  if (given.length > 1) {
    const [, second = 'losesTail'] = given;
    complainOfField(path, second, `a disk cannot both do ${given.join(' and ')}`, 'Keep one of them', context);
  }
  if (item.restoresBackup !== undefined) return { kind: 'backup', ageUs: item.restoresBackup === true ? BACKUP_AGE : item.restoresBackup };
  if (item.losesTail !== undefined) return { kind: 'tail', ageUs: item.losesTail === true ? TAIL_AGE : item.losesTail };
  return null;
}

function resolvePartition(fields: PartitionFields, path: Path, context: PlanContext): PartitionShape {
  if (context.sites < 2)
    context.findings.push(finding(path, 'a single site cannot be cut off from others', 'Remove this item, or raise sites'));
  if (typeof fields === 'string') return fields === 'swizzle' ? { kind: 'swizzle', sites: null } : { kind: fields };
  if ('links' in fields) return { kind: 'links', share: fields.links, oneWay: fields.oneWay };
  if ('swizzle' in fields) {
    if (fields.swizzle > context.sites)
      context.findings.push(
        finding(
          [...path, 'swizzle'],
          `${fields.swizzle} sites are to be cut off, but there are ${context.sites}`,
          `Write at most ${context.sites}`,
        ),
      );
    return { kind: 'swizzle', sites: fields.swizzle };
  }
  if ('isolate' in fields) {
    const who = resolveActor(fields.isolate, [...path, 'isolate'], context);
    if (who.kind === 'all' || (who.kind === 'machines' && who.machines.length > 1)) {
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
