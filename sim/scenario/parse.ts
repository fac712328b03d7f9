/** The one way from the text of a scenario file to a scenario that a world can run, or to everything that is wrong with it. */

import { applyOverrides, type Override } from './overrides.ts';
import type { Finding, Path, Problem } from './problems.ts';
import { resolveFields } from './resolve.ts';
import type { Scenario } from './scenario.ts';
import { readFields } from './schema.ts';
import { readSource, type Source } from './source.ts';
import { show } from './units.ts';

/** A scenario, or every problem found, in the order of the file. */
export type ParsedScenario =
  | { readonly ok: true; readonly scenario: Scenario }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * Reads a scenario file.
 *
 * @param text the content: one YAML 1.2 document (JSON is a subset), at most 1 MiB
 * @param file its name, used in problems, and for a scenario without a `name`
 * @param overrides values put in place before anything is checked: dotted path (`network.loss`, `workload.0.every`) to value; text is read as YAML
 * @returns the scenario with every default filled in, or all problems of the first stage that found any: YAML, fields, contradictions
 */
export function parseScenario(text: string, file: string, overrides: Readonly<Record<string, unknown>> = {}): ParsedScenario {
  const read = readSource(text, file);
  if (!read.ok) return read;
  const { source } = read;
  if (source.value === null && Object.keys(overrides).length === 0) {
    return {
      ok: false,
      problems: [{ file, line: 1, column: 1, path: '', message: 'the file is empty', remedy: 'Write at least `sites: 3`' }],
    };
  }
  const { value, applied, faults } = applyOverrides(source.value ?? {}, overrides);
  if (faults.length > 0) {
    const problems = faults.map(({ name, path, message, remedy }): Problem => {
      const { line, column } = source.locate(path, 'value');
      return { file, line, column, path: name, message: `override \`${name}\`: ${message}`, remedy };
    });
    return { ok: false, problems };
  }
  const fields = readFields(value);
  if (!fields.ok) return { ok: false, problems: toProblems(fields.findings, file, source, applied) };
  const resolved = resolveFields(fields.fields, nameOfFile(file));
  if (!resolved.ok) return { ok: false, problems: toProblems(resolved.findings, file, source, applied) };
  return resolved;
}

function toProblems(findings: readonly Finding[], file: string, source: Source, overrides: readonly Override[]): readonly Problem[] {
  const problems = findings.map((found): Problem => {
    const { line, column, exact } = source.locate(found.path, found.at);
    const path = found.path.join('.');
    const override = overrides.findLast((candidate) => concerns(candidate.path, found.path, exact));
    const subject = override !== undefined ? `override \`${override.name}\` = ${show(override.value)}` : path;
    return { file, line, column, path, message: subject === '' ? found.message : `${subject}: ${found.message}`, remedy: found.remedy };
  });
  return problems.sort((a, b) => a.line - b.line || a.column - b.column);
}

/** Whether a mistake at `found` comes from an override: it lies in what was put there, or on the way to it where the file has nothing. */
function concerns(override: Path, found: Path, exact: boolean): boolean {
  const shared = Math.min(override.length, found.length);
  for (let depth = 0; depth < shared; depth += 1) if (String(override[depth]) !== String(found[depth])) return false;
  return override.length <= found.length || !exact;
}

function nameOfFile(file: string): string {
  const base = file.split(/[\\/]/).at(-1) ?? '';
  return base.replace(/\.(ya?ml|json)$/i, '') || 'scenario';
}
