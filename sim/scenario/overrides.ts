/** Puts single values into a scenario from outside (`--set`, `--sweep`) before it is checked, so that they meet the same checks as those in the file. */

import { parseDocument } from 'yaml';
import type { Path } from './problems.ts';

/** One override: where it goes and what it puts there. */
export interface Override {
  /** As given: `network.loss`. */
  readonly name: string;
  readonly path: Path;
  readonly value: unknown;
}

interface Complaint {
  readonly message: string;
  readonly remedy: string;
}

/** An override that cannot be applied. */
export interface OverrideFault extends Complaint {
  readonly name: string;
  readonly path: Path;
}

const LIST_POSITION = /^(0|[1-9][0-9]{0,8})$/;

/**
 * Sets each dotted path in `root`, in the order given. Text is read as a YAML value, so that `5%`, `0.05`, `[s1, s2]` mean what they mean in a file;
 * other values are taken as they are. Mappings on the way are made if absent; list items must exist.
 */
export function applyOverrides(
  root: unknown,
  overrides: Readonly<Record<string, unknown>>,
): { readonly value: unknown; readonly applied: readonly Override[]; readonly faults: readonly OverrideFault[] } {
  const applied: Override[] = [];
  const faults: OverrideFault[] = [];
  let value = root;
  for (const [name, raw] of Object.entries(overrides)) {
    const steps = name.split('.');
    const path: Path = steps.map((step) => (LIST_POSITION.test(step) ? Number(step) : step));
    const read = typeof raw === 'string' ? readOverride(raw) : raw;
    const changed = steps.includes('')
      ? { message: 'this is not the path of a field', remedy: 'Write names separated by dots, as network.loss=5%' }
      : read === undefined
        ? { message: 'the value is not valid YAML', remedy: 'Write a value as it would stand in the file, as network.loss=5%' }
        : withValue(value, steps, 0, read);
    if ('remedy' in changed) {
      faults.push({ name, path, ...changed });
    } else {
      value = changed.value;
      applied.push({ name, path, value: read });
    }
  }
  return { value, applied, faults };
}

/** What a text stands for as YAML; undefined if it is none, or has tags or aliases, or names a field twice. */
export function readOverride(text: string): unknown {
  try {
    const document = parseDocument(text, { prettyErrors: false, version: '1.2', merge: false, stringKeys: true, resolveKnownTags: false });
    return document.errors.length + document.warnings.length > 0 ? undefined : (document.toJS({ maxAliasCount: 0 }) as unknown);
  } catch {
    return undefined;
  }
}

/** A copy with `value` in place, or what is in the way. A copy, since YAML aliases let one object stand in several places. */
function withValue(container: unknown, steps: readonly string[], depth: number, value: unknown): { readonly value: unknown } | Complaint {
  const step = steps[depth];
  if (step === undefined) return { value };
  const here = steps.slice(0, depth).join('.');
  const remedy = 'Name a field that exists; items of a list are counted from 0';
  if (Array.isArray(container)) {
    const at = LIST_POSITION.test(step) ? Number(step) : container.length;
    if (at >= container.length)
      return { message: `\`${here}\` is a list of ${container.length}, and \`${step}\` is not one of its items`, remedy };
    const inner = withValue(container[at], steps, depth + 1, value);
    return 'remedy' in inner ? inner : { value: container.with(at, inner.value) };
  }
  if ((container ?? null) === null && depth > 0 && LIST_POSITION.test(step))
    return { message: `\`${here}\` is not there, and so has no item \`${step}\``, remedy };
  const fields = container ?? {};
  if (typeof fields !== 'object') return { message: `\`${here}\` is a single value and has no fields`, remedy };
  const inner = withValue(Object.hasOwn(fields, step) ? (fields as Record<string, unknown>)[step] : undefined, steps, depth + 1, value);
  return 'remedy' in inner ? inner : { value: { ...fields, [step]: inner.value } };
}
