/** The settings of one site, checked where a person still reads the answer, and made into the configuration of its Server. */

import { type Config, defaultConfig } from '../core/config.ts';
import type { Limits } from '../core/limits.ts';
import type { ClusterId, SiteId } from '../core/operation.ts';
import { isId } from '../core/text.ts';
import type { Observer } from './observer.ts';
import { type HostError, hostError } from './problem.ts';

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
  const config: Config = { ...defaultConfig(args.cluster, args.site), ...settings, limits, watch: observer ?? null };
  const trouble = troubleWith(config);
  return trouble ?? config;
}

const positive: readonly Tunable[] = [
  'syncIntervalMs',
  'contactIntervalMs',
  'askTimeoutMs',
  'retryMsMin',
  'retryMsMax',
  'forgetAfterS',
  'tombstoneForS',
];
const counts: readonly Tunable[] = ['asksMax', 'failuresMax'];

function troubleWith(config: Config): HostError | null {
  for (const name of ['cluster', 'site'] as const) {
    if (!isId(config[name], config.limits.idBytesMax)) {
      const advice = `must be well-formed Unicode of 1 to ${config.limits.idBytesMax} bytes in UTF-8: choose another id.`;
      return hostError('bad-id', `The ${name} id ${JSON.stringify(config[name])} ${advice}`);
    }
  }
  for (const name of positive) {
    const value = config[name];
    if (!(Number.isFinite(value) && (value as number) > 0)) return badSetting(name, value, 'a finite number above 0');
  }
  for (const name of counts)
    if (!(Number.isSafeInteger(config[name]) && (config[name] as number) >= 1))
      return badSetting(name, config[name], 'a whole number from 1');
  const cleanup = config.cleanupIntervalMs;
  if (cleanup !== null && !(Number.isFinite(cleanup) && cleanup > 0))
    return badSetting('cleanupIntervalMs', cleanup, 'a finite number above 0, or null');
  if (config.retryMsMax < config.retryMsMin)
    return badSetting('retryMsMax', config.retryMsMax, `at least retryMsMin, which is ${config.retryMsMin}`);
  if (config.tombstoneForS < 2 * config.forgetAfterS) {
    return badSetting('tombstoneForS', config.tombstoneForS, `at least twice forgetAfterS, which is ${config.forgetAfterS}`);
  }
  return null;
}

function badSetting(name: Tunable, value: unknown, wanted: string): HostError {
  return hostError('bad-setting', `${name} must be ${wanted}, not ${String(value)}.`);
}
