/** Which commands took effect in a row: pairs and triples that a generator never makes are blind spots of every campaign that uses it. */

import type { Command } from '../../src/core/index.ts';
import type { WorldWatch } from '../world/world-watch.ts';

/** What commands are called here, by what they do. */
export const COMMAND_KINDS = [
  'cleanup',
  'flush',
  'importFallback',
  'join',
  'kick',
  'leave',
  'setInfo',
  'setLiveness',
  'setMember',
  'wipe',
] as const;

export type CommandKind = (typeof COMMAND_KINDS)[number];

/** Counts rows of one, two and three commands, each named by its kinds in the order of time, whichever sites gave them: `kick`, `kick wipe`, `kick wipe join`. */
export class CommandRows {
  readonly #counts: Map<string, number> = new Map();
  #before: CommandKind | null = null;
  #last: CommandKind | null = null;

  watch(): WorldWatch {
    return {
      commanded: (m, command, taken) => {
        if (taken.ok) this.#took(kindOf(command, m.site));
      },
    };
  }

  #took(kind: CommandKind): void {
    const [before, last] = [this.#before, this.#last];
    this.#count(kind);
    if (last !== null) this.#count(`${last} ${kind}`);
    if (last !== null && before !== null) this.#count(`${before} ${last} ${kind}`);
    this.#before = last;
    this.#last = kind;
  }

  #count(row: string): void {
    this.#counts.set(row, (this.#counts.get(row) ?? 0) + 1);
  }

  /** All rows that occurred, in the order of their names. */
  counts(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#counts].sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}

function kindOf(command: Command, self: string): CommandKind {
  if (command.do === 'pull') return 'join';
  if (command.do !== 'setMember') return command.do;
  if (command.member) return 'setMember';
  return command.target === self ? 'leave' : 'kick';
}
