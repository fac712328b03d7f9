/** What is wrong with a scenario file, said so that whoever wrote it can mend it at once: where, what, and what would be right. */

/** One mistake in a scenario file. */
export interface Problem {
  /** As given to `parseScenario`. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 units, as editors count. */
  readonly column: number;
  /** Dotted path of the field (`network.loss`, `workload.0.every`); empty for the file as a whole. */
  readonly path: string;
  /** What is wrong, without a full stop. Names the field, and the override if the value comes from one. */
  readonly message: string;
  /** What would be right, without a full stop; perhaps a question (`Did you mean loss?`). */
  readonly remedy: string;
}

export type Path = readonly (string | number)[];

/** A mistake found in a value, before its place in the text is known. `at`: whether the name of the field or its value is wrong. */
export interface Finding {
  readonly path: Path;
  readonly at: 'key' | 'value';
  readonly message: string;
  readonly remedy: string;
}

/** One line: `file:line:column: message. Remedy.` */
export function formatProblem(problem: Problem): string {
  const stop = problem.remedy.endsWith('?') ? '' : '.';
  return visible(`${problem.file}:${problem.line}:${problem.column}: ${problem.message}. ${problem.remedy}${stop}`);
}

/** Everything that a terminal would obey, hide or break a line at, written out. */
function visible(line: string): string {
  return line.replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
}

/** A mistake in the value at `path`. */
export function finding(path: Path, message: string, remedy: string): Finding {
  return { path, at: 'value', message, remedy };
}
