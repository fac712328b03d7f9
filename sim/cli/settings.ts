/** Overrides from the command line: `--set` fixes one field, every `--sweep` adds one dimension to the grid. */

import type { Setting } from '../campaign/plan.ts';
import { readOverride } from '../scenario/overrides.ts';

export interface Sweep {
  readonly path: string;
  /** One setting for each value, in the order given. */
  readonly settings: readonly Setting[];
}

export type Parsed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly message: string };

/** Reads `path=value`. The value is YAML: `5%`, `12`, `[a, b]`. */
export function parseSetting(text: string): Parsed<Setting> {
  const equals = text.indexOf('=');
  const path = text.slice(0, Math.max(0, equals)).trim();
  if (!/^[\w-]+(\.[\w-]+)*$/.test(path)) return { ok: false, message: `"${text}" is not path=value, as in network.loss=5%` };
  return settingOf(path, text.slice(equals + 1));
}

/** Reads `path=v1,v2,...`. */
export function parseSweep(text: string): Parsed<Sweep> {
  const whole = parseSetting(`${text.slice(0, text.indexOf('=') + 1)}0`);
  if (!whole.ok) return { ok: false, message: `"${text}" is not path=v1,v2,..., as in network.loss=0,5%,20%` };
  const { path } = whole.value;
  const words = text
    .slice(text.indexOf('=') + 1)
    .split(',')
    .map((word) => word.trim());
  const settings: Setting[] = [];
  for (const word of words) {
    if (word === '') return { ok: false, message: `"${text}" has an empty value` };
    const setting = settingOf(path, word);
    if (!setting.ok) return setting;
    settings.push(setting.value);
  }
  if (new Set(settings.map(({ value }) => JSON.stringify(value))).size < settings.length)
    return { ok: false, message: `"${text}" has a value twice` };
  return { ok: true, value: { path, settings } };
}

/** Settings again from the overrides in a result: the text of each reads back as its value. */
export function settingsOf(overrides: Readonly<Record<string, unknown>>): readonly Setting[] {
  return Object.entries(overrides).map(([path, value]) => {
    const plain = typeof value === 'string' ? settingOf(path, value) : null;
    return plain?.ok && plain.value.value === value ? plain.value : { path, text: JSON.stringify(value), value };
  });
}

/** Every combination of one value of each sweep, the last sweep changing fastest, each with all that is set. */
export function grid(sets: readonly Setting[], sweeps: readonly Sweep[]): readonly (readonly Setting[])[] {
  return sweeps.reduce<readonly (readonly Setting[])[]>(
    (cells, sweep) => cells.flatMap((cell) => sweep.settings.map((setting) => [...cell, setting])),
    [sets],
  );
}

/** Settings and sweeps as given, or the first mistake among them; a path may be given once. */
export function readSettings(
  setTexts: readonly string[],
  sweepTexts: readonly string[],
): Parsed<{ readonly sets: readonly Setting[]; readonly sweeps: readonly Sweep[] }> {
  const sets: Setting[] = [];
  const sweeps: Sweep[] = [];
  for (const text of setTexts) {
    const setting = parseSetting(text);
    if (!setting.ok) return { ok: false, message: `--set: ${setting.message}` };
    sets.push(setting.value);
  }
  for (const text of sweepTexts) {
    const sweep = parseSweep(text);
    if (!sweep.ok) return { ok: false, message: `--sweep: ${sweep.message}` };
    sweeps.push(sweep.value);
  }
  const paths = [...sets, ...sweeps].map(({ path }) => path);
  const twice = paths.find((path, nth) => paths.indexOf(path) !== nth);
  return twice === undefined ? { ok: true, value: { sets, sweeps } } : { ok: false, message: `${twice} is given more than once` };
}

function settingOf(path: string, text: string): Parsed<Setting> {
  const value = text.trim() === '' ? '' : readOverride(text);
  if (value === undefined) return { ok: false, message: `the value of ${path}, "${text}", cannot be read as YAML` };
  return { ok: true, value: { path, text, value } };
}
