/** Stages for the stories: the same deliveries under both rule sets, and what to look at in the end. */

import { describe, test } from 'vitest';
import { type Config, rulesNamed } from '../../src/core/index.ts';
import { Lab, type Mail, type Site } from './harness.ts';

export type RulesName = 'original' | 'muster';

export const forgetAfterS = 10;

/** A lab whose sites forget after ten seconds. */
export function stage(rules: RulesName, settings: Partial<Config> = {}): Lab {
  return new Lab({ rules: rulesNamed(rules), forgetAfterS, tombstoneForS: 10_000, ...settings });
}

/** One story: how it ends under each rule set is for it to check. */
export function story(name: string, tell: (rules: RulesName, isMuster: boolean) => void): void {
  describe(name, () => {
    test.each(['original', 'muster'] as const)('%s', (rules) => tell(rules, rules === 'muster'));
  });
}

/** Those who were kicked are long gone now, and all these sites clean up. */
export function forget(lab: Lab, ...sites: readonly Site[]): void {
  lab.wallS += forgetAfterS + 1;
  for (const site of sites) site.cleanup();
}

/** Loses its disk and starts again. */
export function loseDisk(site: Site, node: string = site.node): void {
  site.crash();
  site.disk.load(null);
  site.start(node);
}

/** Operations that one message carries. */
export function cargo({ message }: Mail): number {
  return message.kind === 'sync' || message.kind === 'answer' ? message.data.data.length : 0;
}
