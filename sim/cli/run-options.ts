/** The command line of `run`, read into values or refused in one sentence, before any file is opened. */

import type { Setting, Shard } from '../campaign/plan.ts';
import { parseSeeds, type Seeds } from '../campaign/seeds.ts';
import { nearestName } from '../scenario/nearest-name.ts';
import { WITNESS_NAMES } from '../scenario/witness-names.ts';
import { type Parsed, readSettings, type Sweep } from './settings.ts';

/** As commander hands them over. */
export interface RawRunOptions {
  readonly seed?: string;
  readonly seeds?: string;
  readonly workers?: string;
  readonly shard?: string;
  readonly set?: readonly string[];
  readonly sweep?: readonly string[];
  readonly timeBudget?: string;
  readonly worldTimeout?: string;
  readonly failFast?: boolean;
  readonly allowInconclusive?: boolean;
  readonly checkDeterminism?: string;
  readonly requireWitnesses?: string;
  readonly report?: string;
  readonly json?: string;
  readonly junit?: string;
  readonly github?: boolean;
  readonly quiet?: boolean;
}

export interface RunOptions {
  readonly seeds: Seeds;
  readonly shard: Shard | null;
  readonly sets: readonly Setting[];
  readonly sweeps: readonly Sweep[];
  readonly workers: number | null;
  readonly timeBudgetMs: number | null;
  readonly worldTimeoutMs: number | null;
  /** Share, 0 to 1. */
  readonly checkDeterminism: number;
  readonly requiredWitnesses: readonly string[];
}

/** With a time budget and no seeds, the time is what ends the campaign. */
const openEndedSeeds: Seeds = { kind: 'range', from: 1, to: 1_000_000 };

export function readRunOptions(raw: RawRunOptions): Parsed<RunOptions> {
  const settings = readSettings(raw.set ?? [], raw.sweep ?? []);
  const timeBudgetMs = optional(raw.timeBudget, (text) => parseDuration('--time-budget', text));
  const seeds = readSeeds(raw, raw.timeBudget !== undefined);
  const shard = optional(raw.shard, parseShard);
  const workers = optional(raw.workers, parseWorkers);
  const worldTimeoutMs = optional(raw.worldTimeout, (text) => parseDuration('--world-timeout', text));
  const share = optional(raw.checkDeterminism, parseShare);
  const witnesses = optional(raw.requireWitnesses, parseNames);
  for (const part of [settings, timeBudgetMs, seeds, shard, workers, worldTimeoutMs, share, witnesses]) if (!part.ok) return part;
  if (!(settings.ok && timeBudgetMs.ok && seeds.ok && shard.ok && workers.ok && worldTimeoutMs.ok && share.ok && witnesses.ok)) {
    return { ok: false, message: 'unreadable options' };
  }
  return {
    ok: true,
    value: {
      seeds: seeds.value,
      shard: shard.value,
      sets: settings.value.sets,
      sweeps: settings.value.sweeps,
      workers: workers.value,
      timeBudgetMs: timeBudgetMs.value,
      worldTimeoutMs: worldTimeoutMs.value,
      checkDeterminism: share.value ?? 0,
      requiredWitnesses: witnesses.value ?? [],
    },
  };
}

/** Reads `250ms`, `90s`, `5m`, `2h` as milliseconds. */
export function parseDuration(option: string, text: string): Parsed<number> {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text);
  const unitMs = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
  const ms = match ? Number(match[1]) * unitMs[match[2] as keyof typeof unitMs] : 0;
  // Longer waits overflow the timers of Node.
  if (ms > 0 && ms < 2 ** 31) return { ok: true, value: ms };
  return { ok: false, message: `${option} is a time from 1ms to 24 days, as 30s or 5m, not "${text}"` };
}

/** Reads `I/N`, I from 1 to N. */
export function parseShard(text: string): Parsed<Shard> {
  const [, index, of] = (/^(\d+)\/(\d+)$/.exec(text) ?? []).map(Number);
  if (index === undefined || of === undefined || index < 1 || index > of || !Number.isSafeInteger(of)) {
    return { ok: false, message: `--shard is I/N with I from 1 to N, as 2/4, not "${text}"` };
  }
  return { ok: true, value: { index, of } };
}

/** Reads `5%` or `0.05`; more than nothing, at most everything. */
export function parseShare(text: string): Parsed<number> {
  const match = /^(\d+(?:\.\d+)?)(%?)$/.exec(text);
  const share = match ? Number(match[1]) / (match[2] === '%' ? 100 : 1) : 0;
  if (share > 0 && share <= 1) return { ok: true, value: share };
  return { ok: false, message: `--check-determinism is a share above 0 and up to 100%, as 5%, not "${text}"` };
}

function readSeeds(raw: RawRunOptions, hasTimeBudget: boolean): Parsed<Seeds> {
  if (raw.seed !== undefined && raw.seeds !== undefined) return { ok: false, message: 'give --seed or --seeds, not both' };
  if (raw.seed === '') return { ok: false, message: '--seed is empty' };
  if (raw.seed !== undefined) return { ok: true, value: { kind: 'one', seed: raw.seed } };
  if (raw.seeds === undefined) return { ok: true, value: hasTimeBudget ? openEndedSeeds : { kind: 'one', seed: '1' } };
  const parsed = parseSeeds(raw.seeds);
  return parsed.ok ? { ok: true, value: parsed.seeds } : { ok: false, message: `--seeds: ${parsed.message}` };
}

function parseWorkers(text: string): Parsed<number> {
  const workers = /^\d+$/.test(text) ? Number(text) : 0;
  return workers >= 1 && workers <= 1024
    ? { ok: true, value: workers }
    : { ok: false, message: `--workers is a number from 1 to 1024, not "${text}"` };
}

function parseNames(text: string): Parsed<readonly string[]> {
  const names = text.split(',').map((name) => name.trim());
  if (names.includes('')) return { ok: false, message: `--require-witnesses has an empty name in "${text}"` };
  const known: readonly string[] = WITNESS_NAMES;
  const unknown = names.find((name) => !known.includes(name));
  if (unknown === undefined) return { ok: true, value: names };
  const nearest = nearestName(unknown, known);
  const remedy = nearest === null ? `one of ${known.join(', ')}` : nearest;
  return { ok: false, message: `--require-witnesses: no situation is called "${unknown}"; write ${remedy}` };
}

function optional<T>(text: string | undefined, parse: (text: string) => Parsed<T>): Parsed<T | null> {
  return text === undefined ? { ok: true, value: null } : parse(text);
}
