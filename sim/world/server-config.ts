/** How the Servers of a world are configured: as the scenario has it, and by default where it says nothing. */

import { type Config, defaultConfig, rulesNamed, type SiteId } from '../../src/core/index.ts';
import type { Scenario } from '../scenario/scenario.ts';

export function configOf(protocol: Scenario['protocol'], site: SiteId): Config {
  const config = defaultConfig('world', site);
  const { operationsMax = config.limits.operationsMax } = protocol;
  return {
    ...config,
    rules: rulesNamed(protocol.rules),
    syncIntervalMs: protocol.syncIntervalUs / 1000,
    contactIntervalMs: protocol.contactIntervalUs / 1000,
    cleanupIntervalMs: protocol.cleanupIntervalUs / 1000,
    forgetAfterS: protocol.forgetAfterS,
    tombstoneForS: protocol.tombstoneForS,
    limits: { ...config.limits, operationsMax },
  };
}
