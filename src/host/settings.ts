/** The settings of one site, checked where a person still reads the answer, and made into the configuration of its Server. */

import { type Config, defaultConfig } from '../core/config.ts';
import { defaultLimits, type Limits } from '../core/limits.ts';
import type { ClusterId, SiteId } from '../core/operation.ts';
import { isId } from '../core/text.ts';
import type { Observer } from './observer.ts';
import type { ReplicaId } from './ports.ts';
import { type HostError, hostError, shown } from './problem.ts';

type Tunable =
  | 'syncIntervalMs'
  | 'contactIntervalMs'
  | 'cleanupIntervalMs'
  | 'askTimeoutMs'
  | 'asksMax'
  | 'retryMsMin'
  | 'retryMsMax'
  | 'failuresMax'
  | 'forgetAfterS'
  | 'tombstoneForS';

/** Which site of which cluster to run, and any setting that shall differ from the core's `defaultConfig`. */
export interface StartArgs extends Partial<Pick<Config, Tunable>> {
  readonly cluster: ClusterId;
  /** The persistent identity. Nobody else may ever use it in this cluster: one directory, one site, one process. */
  readonly site: SiteId;
  /** Told every step, for journals. Default: nobody. */
  readonly observer?: Observer;
}

/** The configuration, or why there is none. */
export function configOf(args: StartArgs, limits: Limits): Config | HostError {
  const { observer, ...settings } = args;
  const unknown = Object.keys(settings).find((name) => name !== 'cluster' && name !== 'site' && !Object.hasOwn(ranges, name));
  if (unknown !== undefined)
    return hostError('bad-setting', `There is no setting ${unknown}: the settings are ${Object.keys(ranges).join(', ')}.`);
  const config: Config = { ...defaultConfig(args.cluster, args.site), ...settings, limits, watch: observer ?? null };
  return troubleWith(config) ?? config;
}

/** What a setting must be by itself, tested and told. */
type Range = readonly [has: (value: unknown) => boolean, wanted: string];

const isPositive = (value: unknown): boolean => Number.isFinite(value) && (value as number) > 0;
const positive: Range = [isPositive, 'a finite number above 0'];
const count: Range = [(value) => Number.isSafeInteger(value) && isPositive(value), 'a whole number from 1'];

const ranges: { readonly [name in Tunable]: Range } = {
  syncIntervalMs: positive,
  contactIntervalMs: positive,
  cleanupIntervalMs: [(value) => value === null || isPositive(value), 'a finite number above 0, or null'],
  askTimeoutMs: positive,
  asksMax: count,
  retryMsMin: positive,
  retryMsMax: positive,
  failuresMax: count,
  forgetAfterS: positive,
  tombstoneForS: positive,
};

function troubleWith(config: Config): HostError | null {
  const badIds = troubleWithIds(config, config.limits);
  if (badIds !== null) return badIds;
  for (const [name, [has, wanted]] of Object.entries(ranges) as [Tunable, Range][]) {
    if (!has(config[name])) return badSetting(name, config[name], wanted);
  }
  const { retryMsMin, retryMsMax, forgetAfterS, tombstoneForS } = config;
  if (retryMsMax < retryMsMin) return badSetting('retryMsMax', retryMsMax, `at least retryMsMin, which is ${retryMsMin}`);
  if (tombstoneForS < 2 * forgetAfterS)
    return badSetting('tombstoneForS', tombstoneForS, `at least twice forgetAfterS, which is ${forgetAfterS}`);
  return null;
}

/** What is wrong with limits, of which some may be missing; null if nothing is. */
export function troubleWithLimits(limits: Partial<Limits> | null): HostError | null {
  const [has, wanted] = count;
  for (const name of Object.keys(defaultLimits) as (keyof Limits)[]) {
    const value = limits?.[name];
    if (!has(value)) return badSetting(`limits.${name}`, value, wanted);
  }
  return null;
}

/** What is wrong with the ids of a replica; null if nothing is. */
export function troubleWithIds(replica: ReplicaId, limits: Limits): HostError | null {
  for (const name of ['cluster', 'site'] as const) {
    if (!isId(replica[name], limits.idBytesMax)) return badId(`${name} id`, replica[name], limits, 'choose another id');
  }
  return null;
}

/** What is wrong with how long to wait; null if nothing is. */
export function troubleWithTime(name: string, timeMs: number): HostError | null {
  const [has, wanted] = positive;
  return has(timeMs) ? null : badSetting(name, timeMs, wanted);
}

/** An id, or a node, that peers would refuse. */
export function badId(what: string, id: unknown, { idBytesMax }: Limits, advice: string): HostError {
  const wanted = `must be well-formed Unicode of 1 to ${idBytesMax} bytes in UTF-8`;
  return hostError('bad-id', `The ${what} ${shown(id)} ${wanted}: ${advice}.`);
}

export function badSetting(name: string, value: unknown, wanted: string): HostError {
  return hostError('bad-setting', `${name} must be ${wanted}, not ${shown(value)}.`);
}
