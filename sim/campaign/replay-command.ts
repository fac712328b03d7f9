/** The one line that plays a run again, fit to be pasted into a shell. */

import type { Setting } from './plan.ts';

/** `muster replay FILE --seed S`, with every `--set`, each argument quoted where a POSIX shell needs it. */
export function replayCommand(file: string, seed: string, settings: readonly Pick<Setting, 'path' | 'text'>[]): string {
  // A leading dash would be taken for an option.
  const named = file.startsWith('-') ? `./${file}` : file;
  const seedWords = seed.startsWith('-') ? [`--seed=${seed}`] : ['--seed', seed];
  const setWords = settings.flatMap(({ path, text }) => ['--set', `${path}=${text}`]);
  return ['muster', 'replay', named, ...seedWords, ...setWords].map(shellQuoted).join(' ');
}

/** A word as a POSIX shell reads it back: bare if it is plain, else in single quotes. */
export function shellQuoted(word: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
