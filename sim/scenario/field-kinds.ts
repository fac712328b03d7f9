/** The kinds of values a scenario field can hold, each as one zod schema that reads it, explains a mistake in it, and describes it to editors. */

import { z } from 'zod';
import type { Giver, SiteSpan, Who, Whom } from './file.ts';
import { nearestName } from './nearest-name.ts';
import type { UsRange } from './scenario.ts';
import { readSites, SITES_PATTERN } from './site-names.ts';
import {
  type Reading,
  readDrift,
  readDuration,
  readInterval,
  readProbability,
  readRange,
  readSignedRange,
  readSize,
  readSpeed,
  show,
  wrong,
} from './units.ts';

export type Kind<T> = z.ZodType<T, unknown>;
export type Meta = Readonly<Record<string, unknown>>;

/** A mistake somewhere inside a value: `path` leads to it from the value. */
export interface Misreading {
  readonly path: readonly (string | number)[];
  readonly message: string;
  readonly remedy: string;
}

const DURATION = '[0-9]+(\\.[0-9]+)?(us|ms|s|m|h|d)';

const zeroOr = (pattern: string): Meta => ({ anyOf: [{ type: 'string', pattern: `^${pattern}$` }, { const: 0 }] });

/** A duration of at least `minUs` whole microseconds that is a multiple of `stepUs`. */
export function duration(description: string, minUs = 0, stepUs = 1): Kind<number> {
  const read = (raw: unknown): Reading<number> => {
    const reading = readDuration(raw);
    if (!reading.ok) return reading;
    if (reading.value < minUs) return wrong(`${show(raw)} is too short`, `Write at least ${minUs === 1 ? '1us' : '1s'}`);
    if (reading.value % stepUs !== 0)
      return wrong(`${show(raw)} is not a whole number of seconds`, 'Write whole seconds, such as 1s, 90s or 7d');
    return reading;
  };
  return single(read, { description, examples: ['250ms', '10s', '7d'], ...zeroOr(DURATION) });
}

/** A duration above zero, or a range from which one is drawn each time. */
export function range(description: string): Kind<UsRange> {
  const read = (raw: unknown): Reading<UsRange> => {
    const reading = readRange(raw);
    return reading.ok && reading.value.minUs < 1 ? wrong(`${show(raw)} lasts no time`, 'Write at least 1us') : reading;
  };
  return single(read, { description, examples: ['2s', '1s..5s'], type: 'string', pattern: `^${DURATION}(\\.\\.${DURATION})?$` });
}

/** A duration, perhaps zero, or a range from which one is drawn. */
export function extra(description: string): Kind<UsRange> {
  return single(readRange, { description, examples: ['5ms', '0s..50ms'], ...zeroOr(`${DURATION}(\\.\\.${DURATION})?`) });
}

/** `true` for what is usual, or a duration above zero or a range of them. */
export function usualOr(description: string): Kind<true | UsRange> {
  const read = (raw: unknown): Reading<true | UsRange> => {
    if (raw === true) return { ok: true, value: true };
    const reading = readRange(raw);
    if (!reading.ok) return wrong(reading.message, 'Write true, a duration such as 10s, or a range such as 1s..5s');
    return reading.value.minUs < 1 ? wrong(`${show(raw)} is no time at all`, 'Write at least 1us, or true') : reading;
  };
  return single(read, { description, anyOf: [{ const: true }, { type: 'string', pattern: `^${DURATION}(\\.\\.${DURATION})?$` }] });
}

const SIZE = '[0-9]+(\\.[0-9]+)?(B|kB|MB|GB|KiB|MiB|GiB)';

/** A size of at least one byte. */
export function size(description: string): Kind<number> {
  return single((raw) => atLeastOneByte(raw, readSize(raw)), {
    description,
    examples: ['64kB', '1MiB'],
    type: 'string',
    pattern: `^${SIZE}$`,
  });
}

/** Bytes in a second, at least one. */
export function rate(description: string): Kind<number> {
  return single((raw) => atLeastOneByte(raw, readSpeed(raw)), { description, examples: ['1MB/s'], type: 'string', pattern: `^${SIZE}/s$` });
}

function atLeastOneByte(raw: unknown, reading: Reading<number>): Reading<number> {
  return reading.ok && reading.value < 1 ? wrong(`${show(raw)} lets nothing through`, 'Write at least 1B, or remove the field') : reading;
}

/** Whole seconds, or a range of them, perhaps negative. */
export function jump(description: string): Kind<UsRange> {
  const read = (raw: unknown): Reading<UsRange> => {
    const reading = readSignedRange(raw);
    if (!reading.ok) return reading;
    const { minUs, maxUs } = reading.value;
    if (minUs % 1_000_000 !== 0 || maxUs % 1_000_000 !== 0)
      return wrong(`${show(raw)} is not in whole seconds`, 'Write whole seconds, such as 10s or -1h..1h');
    return minUs === 0 && maxUs === 0 ? wrong(`${show(raw)} changes no clock`, 'Write a jump such as 10s or -1h..1h') : reading;
  };
  return single(read, { description, examples: ['10s', '-1h..1h'], type: 'string', pattern: `^-?${DURATION}(\\.\\.-?${DURATION})?$` });
}

export function interval(description: string): Kind<UsRange> {
  const pattern = `^(${DURATION}(\\.\\.${DURATION})?|[0-9]+(\\.[0-9]+)?/(us|ms|s|m|h|d))$`;
  return single(readInterval, { description, examples: ['200ms', '1s..5s', '2/s'], type: 'string', pattern });
}

export function probability(description: string): Kind<number> {
  const anyOf = [
    { type: 'number', minimum: 0, maximum: 1 },
    { type: 'string', pattern: '^[0-9]+(\\.[0-9]+)?%$' },
  ];
  return single(readProbability, { description, examples: ['5%', 0.05], anyOf });
}

export function drift(description: string): Kind<number> {
  return single(readDrift, { description, examples: ['100ppm'], ...zeroOr('[0-9]+ppm') });
}

/** Text on which a report or a terminal can rely: not empty, at most `lengthMax` UTF-16 units, no control characters. */
export function text(description: string, lengthMax: number, lengthMin = 1, lines: 'one' | 'many' = 'one'): Kind<string> {
  const read = (raw: unknown): Reading<string> => {
    if (typeof raw !== 'string') return wrong(`${show(raw)} is not text`, 'Write text, in quotes if it looks like a number');
    if (raw.trim().length < lengthMin) return wrong('the text is empty', 'Write something, or remove the field');
    if (/\p{Surrogate}/u.test(raw))
      return wrong('the text is not well-formed Unicode: it has half of a character', 'Remove it, or write the whole character');
    if (lines === 'one' && raw.includes('\n')) return wrong('the text has more than one line', 'Write one line');
    if (raw.length > lengthMax) return wrong(`the text has ${raw.length} characters`, `Write at most ${lengthMax}`);
    const odd = [...raw].some((character) => (character < ' ' && character !== '\n') || (character >= '\u007f' && character <= '\u009f'));
    return odd ? wrong('the text has control characters', 'Remove them') : { ok: true, value: raw };
  };
  return single(read, { description, type: 'string', minLength: lengthMin, maxLength: lengthMax });
}

/** The id of an item: letters, digits, dots, dashes and underscores, at most 64. */
export function itemId(description: string): Kind<string> {
  const pattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
  const read = (raw: unknown): Reading<string> =>
    typeof raw === 'string' && pattern.test(raw)
      ? { ok: true, value: raw }
      : wrong(`${show(raw)} is not an id`, 'Write up to 64 letters, digits, dots, dashes and underscores, a letter or digit first');
  return single(read, { description, type: 'string', pattern: pattern.source });
}

/** One or several names of something; a single one may stand without brackets. */
export function names(description: string, what: 'check' | 'situation', known: readonly string[]): Kind<readonly string[]> {
  const readAll = (raw: unknown): { readonly value: readonly string[] } | readonly Misreading[] => {
    const entries: readonly unknown[] = Array.isArray(raw) ? raw : [raw];
    const mistakes = entries.flatMap((entry, at) => {
      const reading = readName(entry, what, known);
      return reading.ok ? [] : [{ path: Array.isArray(raw) ? [at] : [], message: reading.message, remedy: reading.remedy }];
    });
    return mistakes.length > 0 ? mistakes : { value: [...new Set(entries.map(String))] };
  };
  const item: Meta = { type: 'string', enum: known };
  return kind(readAll, { description, anyOf: [item, { type: 'array', items: item }] });
}

/** Contact points: how many other sites each site knows from the start. */
export function contactPoints(description: string): Kind<'all' | number> {
  const read = (raw: unknown): Reading<'all' | number> => {
    if (raw === 'none') return { ok: true, value: 0 };
    if (raw === 'all' || (typeof raw === 'number' && Number.isInteger(raw) && raw >= 0)) return { ok: true, value: raw };
    return wrong(`${show(raw)} is not a number of contact points`, 'Write none, all, or a whole number such as 3');
  };
  return single(read, { description, anyOf: [{ enum: ['none', 'all'] }, { type: 'integer', minimum: 0 }] });
}

/** Who fails: `any`, `all`, or names of sites. */
export function who(description: string): Kind<Who> {
  return kind((raw) => readSites(raw, ['any', 'all']), sitesMeta(description, ['any', 'all']));
}

/** Who gives a command: also `sides`. */
export function giver(description: string): Kind<Giver> {
  return kind((raw) => readSites(raw, ['any', 'all', 'sides']), sitesMeta(description, ['any', 'all', 'sides']));
}

const WHOM = ['any', 'kicked', 'self', 'up', 'down', 'unheard', 'nobody'] as const;

/** Whom a command is about: a word that says what the actor knows of it, or names of sites. */
export function whom(description: string): Kind<Whom> {
  return kind((raw) => readSites(raw, WHOM), sitesMeta(description, WHOM));
}

/** Names of sites, at least one. */
export function siteNames(description: string): Kind<readonly SiteSpan[]> {
  return kind((raw) => readSites<never>(raw, []), sitesMeta(description, []));
}

function sitesMeta(description: string, words: readonly string[]): Meta {
  const one = { type: 'string', pattern: `^(${[...words, SITES_PATTERN].join('|')})$` };
  const several = { type: 'array', minItems: 1, items: { type: 'string', pattern: `^${SITES_PATTERN}$` } };
  return { description, anyOf: [one, several] };
}

function readName(raw: unknown, what: string, known: readonly string[]): Reading<string> {
  if (typeof raw !== 'string' || !/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(raw))
    return wrong(`${show(raw)} is not a name`, `Write a name such as ${known[0]}`);
  if (known.includes(raw)) return { ok: true, value: raw };
  const nearest = nearestName(raw, known);
  return wrong(`there is no ${what} ${show(raw)}`, nearest === null ? `Name one of ${known.join(', ')}` : `Did you mean ${nearest}?`);
}

function single<T>(read: (raw: unknown) => Reading<T>, meta: Meta): Kind<T> {
  return kind((raw) => {
    const reading = read(raw);
    return reading.ok ? { value: reading.value } : [{ path: [], message: reading.message, remedy: reading.remedy }];
  }, meta);
}

/** A schema of what `read` reads, or explains. */
export function kind<T>(read: (raw: unknown) => { readonly value: T } | readonly Misreading[], meta: Meta): Kind<T> {
  return z
    .unknown()
    .transform((raw, context): T => {
      const outcome = read(raw);
      if ('value' in outcome) return outcome.value;
      for (const { path, message, remedy } of outcome)
        context.issues.push({ code: 'custom', input: raw, path: [...path], message, params: { remedy } });
      return z.NEVER;
    })
    .meta(meta);
}
