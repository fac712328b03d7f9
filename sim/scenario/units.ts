/** Values with units as people write them, read exactly: decimal digits are scaled as integers, since `0.07s` must not become 70000.00000000001 us. */

import type { UsRange } from './scenario.ts';

/** A second, in the microseconds of virtual time. */
export const SECOND_US = 1_000_000;

/** A value read from a file, or one sentence on what is wrong with it and one on what would be right. Neither ends with a full stop. */
export type Reading<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly message: string; readonly remedy: string };

const DURATION_UNITS: ReadonlyMap<string, number> = new Map([
  ['us', 1],
  ['ms', 1_000],
  ['s', SECOND_US],
  ['m', 60_000_000],
  ['h', 3_600_000_000],
  ['d', 86_400_000_000],
]);

const SIZE_UNITS: ReadonlyMap<string, number> = new Map([
  ['B', 1],
  ['kB', 1_000],
  ['MB', 1_000_000],
  ['GB', 1_000_000_000],
  ['KiB', 1_024],
  ['MiB', 1_048_576],
  ['GiB', 1_073_741_824],
]);

/** A hundred years: longer than any cluster lives, and its microseconds stay far below 2^53. */
const DURATION_US_MAX = 36_500 * 86_400_000_000;

const NUMBER_AND_UNIT = /^(-?)([0-9]{1,18})(?:\.([0-9]{1,9}))?([A-Za-z%]*)$/;

const DURATION_REMEDY = 'Write a number and a unit out of us, ms, s, m, h and d, for example 250ms or 10s';
const RANGE_REMEDY = 'Write a duration such as 10s, or a range such as 1s..5s';

/** Reads `250ms`, `1.5h`, `0`. Result: whole microseconds, at least 0. */
export function readDuration(raw: unknown): Reading<number> {
  const read = readSignedDuration(raw);
  if (read.ok && read.value < 0) return wrong(`${show(raw)} is negative`, DURATION_REMEDY);
  return read;
}

/** Reads `1s..5s`, or `2s` as a range of equal ends. Result: whole microseconds, at least 0, ascending. */
export function readRange(raw: unknown): Reading<UsRange> {
  return readRangeOf(raw, readDuration, RANGE_REMEDY);
}

/** Reads `-1h..1h`: a range whose ends may be negative. Result: whole microseconds, ascending. */
export function readSignedRange(raw: unknown): Reading<UsRange> {
  return readRangeOf(raw, readSignedDuration, 'Write a duration such as 10s or -1h, or a range such as -1h..1h');
}

/**
 * Reads how often something happens: a gap (`4s`), a range of gaps (`1s..5s`), or a rate (`2/s`, which is the gap 500ms).
 * A rate is rounded to the nearest whole microsecond of its gap. Result: the gap in whole microseconds, at least 1.
 */
export function readInterval(raw: unknown): Reading<UsRange> {
  const remedy = 'Write a gap such as 4s, a range of gaps such as 1s..5s, or a rate such as 2/s';
  const read = typeof raw === 'string' && raw.includes('/') ? readRate(raw, remedy) : readRangeOf(raw, readDuration, remedy);
  if (read.ok && read.value.minUs < 1) return wrong(`${show(raw)} leaves no time between two occurrences`, remedy);
  return read;
}

/** Reads `5%` or `0.05`. Result: 0 to 1. */
export function readProbability(raw: unknown): Reading<number> {
  const remedy = 'Write a number from 0 to 1, or per cent from 0% to 100%';
  const match = typeof raw === 'string' ? NUMBER_AND_UNIT.exec(raw) : null;
  const value =
    typeof raw === 'number' ? raw : match !== null && match[4] === '%' ? Number(raw?.toString().slice(0, -1)) / 100 : Number.NaN;
  return value >= 0 && value <= 1 ? { ok: true, value } : wrong(`${show(raw)} is not a probability`, remedy);
}

/** Reads `100ppm` or `0`. Result: whole parts per million, 0 to 500,000 (a clock that runs at half or one and a half times the true speed). */
export function readDrift(raw: unknown): Reading<number> {
  const match = raw === 0 ? ['0', '', '0'] : typeof raw === 'string' ? NUMBER_AND_UNIT.exec(raw) : null;
  const good =
    match !== null && match[1] === '' && match[3] === undefined && (raw === 0 || match[4] === 'ppm') && Number(match[2]) <= 500_000;
  return good
    ? { ok: true, value: Number(match[2]) }
    : wrong(`${show(raw)} is not a drift`, 'Write whole parts per million from 0ppm to 500000ppm, for example 100ppm');
}

/** Reads `64kB`, `1MiB`, `0`. Result: whole bytes. */
export function readSize(raw: unknown): Reading<number> {
  if (raw === 0) return { ok: true, value: 0 };
  const match = typeof raw === 'string' ? NUMBER_AND_UNIT.exec(raw) : null;
  const factor = SIZE_UNITS.get(match?.[4] ?? '');
  const value = match === null || factor === undefined || match[1] === '-' ? null : scaled(match, factor);
  return value !== null && Number.isSafeInteger(value)
    ? { ok: true, value }
    : wrong(`${show(raw)} is not a size`, `Write a number and a unit out of ${[...SIZE_UNITS.keys()].join(', ')}, for example 64kB`);
}

/** Reads `1MB/s`. Result: whole bytes in a second. */
export function readSpeed(raw: unknown): Reading<number> {
  const remedy = 'Write a size and /s, for example 64kB/s or 1MB/s';
  if (typeof raw !== 'string' || !raw.endsWith('/s')) return wrong(`${show(raw)} is not a rate of bytes`, remedy);
  const size = readSize(raw.slice(0, -2));
  return size.ok ? size : wrong(`${show(raw)} is not a rate of bytes`, remedy);
}

/** Writes microseconds as {@link readDuration} reads them, in the largest unit that stays whole: 90,000,000 is `90s`. */
export function formatDuration(us: number): string {
  if (us === 0) return '0s';
  let best = `${us}us`;
  for (const [unit, factor] of DURATION_UNITS) if (us % factor === 0) best = `${us / factor}${unit}`;
  return best;
}

/** Writes a range as {@link readRange} and {@link readSignedRange} read it. */
export function formatRange(range: UsRange): string {
  return range.minUs === range.maxUs ? formatDuration(range.minUs) : `${formatDuration(range.minUs)}..${formatDuration(range.maxUs)}`;
}

/** A value as an error message shows it: short, and never more than one line. */
export function show(raw: unknown): string {
  if (raw === null || raw === undefined) return 'an empty value';
  if (Array.isArray(raw)) return 'a list';
  if (typeof raw === 'object') return 'a mapping';
  const text = String(raw).replaceAll(/\s+/g, ' ');
  const short = text.length > 60 ? `${text.slice(0, 60)}...` : text;
  return typeof raw === 'string' && needsQuotes(raw) ? `\`"${short}"\`` : `\`${short}\``;
}

/** Whether without quotes this text would be no text, or nothing at all. */
function needsQuotes(text: string): boolean {
  return Number.isFinite(Number(text)) || /^(true|false|null|~)$/i.test(text);
}

export function wrong(message: string, remedy: string): { readonly ok: false; readonly message: string; readonly remedy: string } {
  return { ok: false, message, remedy };
}

function readSignedDuration(raw: unknown): Reading<number> {
  if (raw === 0) return { ok: true, value: 0 };
  if (typeof raw === 'number') return wrong(`${show(raw)} has no unit`, DURATION_REMEDY);
  const match = typeof raw === 'string' ? NUMBER_AND_UNIT.exec(raw) : null;
  if (match === null) return wrong(`${show(raw)} is not a duration`, DURATION_REMEDY);
  const factor = DURATION_UNITS.get(match[4] ?? '');
  if (factor === undefined) {
    return wrong(match[4] === '' ? `${show(raw)} has no unit` : `\`${match[4]}\` is not a unit of time`, DURATION_REMEDY);
  }
  const us = scaled(match, factor);
  if (us === null) return wrong(`${show(raw)} is not a whole number of microseconds`, DURATION_REMEDY);
  if (Math.abs(us) > DURATION_US_MAX) return wrong(`${show(raw)} is longer than a hundred years`, 'Write at most 36500d');
  return { ok: true, value: us };
}

function readRangeOf(raw: unknown, readEnd: (raw: unknown) => Reading<number>, remedy: string): Reading<UsRange> {
  const ends = typeof raw === 'string' ? raw.split('..') : [raw];
  if (ends.length > 2) return wrong(`${show(raw)} is not a range`, remedy);
  const min = readEnd(ends[0]);
  if (!min.ok) return wrong(min.message, remedy);
  const max = ends.length === 1 ? min : readEnd(ends[1]);
  if (!max.ok) return wrong(max.message, remedy);
  if (max.value < min.value)
    return wrong(`the range ${show(raw)} ends before it begins`, `Write the smaller end first: ${ends[1]}..${ends[0]}`);
  return { ok: true, value: { minUs: min.value, maxUs: max.value } };
}

function readRate(raw: string, remedy: string): Reading<UsRange> {
  const [count = '', unit = '', ...rest] = raw.split('/');
  const match = NUMBER_AND_UNIT.exec(count);
  const unitUs = DURATION_UNITS.get(unit);
  if (match === null || match[1] === '-' || match[4] !== '' || unitUs === undefined || rest.length > 0)
    return wrong(`${show(raw)} is not a rate`, remedy);
  const digits = BigInt(`${match[2]}${match[3] ?? ''}`);
  if (digits === 0n) return wrong(`${show(raw)} never happens`, 'Write a rate above 0, or remove the item');
  const numerator = BigInt(unitUs) * 10n ** BigInt(match[3]?.length ?? 0);
  const gapUs = Number((numerator + digits / 2n) / digits);
  if (gapUs > DURATION_US_MAX) return wrong(`${show(raw)} is rarer than once in a hundred years`, remedy);
  return { ok: true, value: { minUs: gapUs, maxUs: gapUs } };
}

/** The number of a match times `factor`; null if that is not whole. */
function scaled(match: RegExpExecArray, factor: number): number | null {
  const fraction = match[3] ?? '';
  const scale = 10n ** BigInt(fraction.length);
  const product = BigInt(`${match[2]}${fraction}`) * BigInt(factor);
  if (product % scale !== 0n) return null;
  const value = Number(product / scale);
  return match[1] === '-' && value !== 0 ? -value : value;
}
