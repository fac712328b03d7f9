/** A replay command has to survive the shell that it is pasted into. */

import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { replayCommand, shellQuoted } from '../../../sim/campaign/replay-command.ts';

describe('a replay command', () => {
  it('is plain where it can be', () => {
    expect(replayCommand('scenarios/split-brain.yaml', '7', [])).toBe('muster replay scenarios/split-brain.yaml --seed 7');
    const settings = [
      { path: 'network.loss', text: '5%' },
      { path: 'why', text: "it's $HOME" },
    ];
    expect(replayCommand('a b.yaml', 'x y', settings)).toBe(
      `muster replay 'a b.yaml' --seed 'x y' --set network.loss=5% --set 'why=it'\\''s $HOME'`,
    );
  });

  it('does not let a file or a seed pass for an option', () => {
    expect(replayCommand('-a.yaml', '-1', [])).toBe('muster replay ./-a.yaml --seed=-1');
  });

  it.skipIf(process.platform === 'win32')('comes back from a shell word for word', () => {
    const words = fc.sample(
      fc.string({ unit: 'grapheme', minLength: 0, maxLength: 12 }).map((text) => text.replaceAll('\0', '')),
      { numRuns: 200, seed: 1 },
    );
    const nasty = ["'", '"', '$(id)', '`id`', '\\', 'a\nb', '!', '*', '~', '#x', '', ' ', ';', '&&'];
    const all = [...words, ...nasty];
    const script = `for word in ${all.map(shellQuoted).join(' ')}; do printf '%s\\0' "$word"; done`;
    const back = execFileSync('sh', ['-c', script], { encoding: 'utf8' }).split('\0').slice(0, -1);
    expect(back).toEqual(all);
  });
});
