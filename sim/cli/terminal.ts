/** Where a verb writes and how it ends, so that a test can watch both without starting a process. */

import type { Writable } from 'node:stream';
import { styleText } from 'node:util';

export interface Terminal {
  /** Results. */
  readonly out: Writable;
  /** Progress and complaints. */
  readonly err: Writable;
  /** Exit status of the verb that ran; 2 until one did. */
  exitStatus: number;
}

export type Style = 'red' | 'green' | 'yellow' | 'magenta' | 'cyan' | 'bold' | 'dim';

/** Dresses a text for one stream. */
export type Paint = (style: Style | Style[], text: string) => string;

/** Colours if the stream is a terminal that has them; `NO_COLOR` and `FORCE_COLOR` overrule. */
export function paintFor(stream: Writable): Paint {
  const options = { stream, validateStream: true };
  // One style at a time: Node 20 colours lists of styles even where it must not.
  return (style, text) => [style].flat().reduce((dressed, one) => styleText(one, dressed, options), text);
}

/** Exactly true for a terminal: streams elsewhere have no such property at all. */
export function isTerminal(stream: Writable): boolean {
  return (stream as { isTTY?: unknown }).isTTY === true;
}

/** Complaints about how the command was called: one line each. Nothing was run. */
export function refuse(terminal: Terminal, messages: readonly string[]): 2 {
  for (const message of messages) terminal.err.write(`${paintFor(terminal.err)('red', 'muster:')} ${message}\n`);
  return 2;
}
