/** Puts single values into a scenario from outside (`--set`, `--sweep`) before it is checked, so that they meet the same checks as those in the file. */

import { parse } from 'yaml';
import type { Path } from './problems.ts';

/** One override: where it goes and what it puts there. */
export interface Override {
  /** As given: `network.loss`. */
  readonly name: string;
  readonly path: Path;
  readonly value: unknown;
}

/** An override that cannot be applied, whatever its value. */
export interface OverrideFault {
  readonly name: string;
  readonly path: Path;
  readonly message: string;
  readonly remedy: string;
}

/**
 * Sets each dotted path in `root`, in the order given. Text is read as a YAML value, so that `5%`, `0.05`, `[s1, s2]` mean what they mean in a file;
 * other values are taken as they are. Mappings on the way are made if absent; list items must exist.
 */
export function applyOverrides(
  root: unknown,
  overrides: Readonly<Record<string, unknown>>,
): { readonly value: unknown; readonly applied: readonly Override[]; readonly faults: readonly OverrideFault[] } {
  const holder: Record<string, unknown> = { root };
  const applied: Override[] = [];
  const faults: OverrideFault[] = [];
  for (const [name, raw] of Object.entries(overrides)) {
    const steps = name.split('.');
    const path: Path = steps.map((step) => (/^(0|[1-9][0-9]*)$/.test(step) ? Number(step) : step));
    const refuse = (message: string, remedy: string): void => {
      faults.push({ name, path, message, remedy });
    };
    if (steps.some((step) => step === '' || step === '__proto__')) {
      refuse('this is not the path of a field', 'Write names separated by dots, as network.loss=5%');
      continue;
    }
    const value = readValue(raw);
    if (value === undefined) {
      refuse('the value is not valid YAML', 'Write a value as it would stand in the file, as network.loss=5%');
      continue;
    }
    const complaint = setAt(holder, ['root', ...steps], value);
    if (complaint !== null) refuse(complaint, 'Name a field that exists; items of a list are counted from 0');
    else applied.push({ name, path, value });
  }
  return { value: holder.root, applied, faults };
}

function readValue(raw: unknown): unknown {
  if (typeof raw !== 'string') return raw;
  try {
    return parse(raw, { logLevel: 'error', maxAliasCount: 0, stringKeys: true, resolveKnownTags: false }) as unknown;
  } catch {
    return undefined;
  }
}

/** Null, or what is in the way. */
function setAt(holder: Record<string, unknown>, steps: readonly string[], value: unknown): string | null {
  let container: Record<string, unknown> | unknown[] = holder;
  for (const [depth, step] of steps.entries()) {
    if (Array.isArray(container) && (!/^[0-9]+$/.test(step) || Number(step) >= container.length)) {
      return `\`${steps.slice(1, depth).join('.')}\` is a list of ${container.length}, and \`${step}\` is not one of its items`;
    }
    const slots = container as Record<string, unknown>;
    if (depth === steps.length - 1) {
      slots[step] = value;
      return null;
    }
    const next: unknown = Object.hasOwn(slots, step) ? slots[step] : undefined;
    if (next === undefined || next === null) slots[step] = {};
    else if (typeof next !== 'object') return `\`${steps.slice(1, depth + 1).join('.')}\` is a single value and has no fields`;
    container = slots[step] as Record<string, unknown> | unknown[];
  }
  return null;
}
