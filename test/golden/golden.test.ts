/** Golden digests: the histories of known worlds stay what they are, on every machine and runtime, until somebody decides otherwise. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parseScenario } from '../../sim/scenario/parse.ts';
import type { Scenario } from '../../sim/scenario/scenario.ts';
import { pathsBelow, root } from '../house/source.ts';
import { busyScenario, digestOf, faultKinds, named, scenarioOf, workloadKinds } from '../sim/world/worlds.ts';

const decision =
  'The history of a known world has changed. A changed golden digest is a decision that the commit message explains: ' +
  'if it is meant, record the new ones with `npx vitest run test/golden --update`';

/** Beyond this a scenario is played with fewer sites: the digest covers the rules, not the size. */
const sitesMax = 24;

/** Every scenario file there is. */
const files: readonly (readonly [string, Scenario])[] = pathsBelow(['scenarios'])
  .filter((path) => path.endsWith('.yaml'))
  .map((path) => {
    const read = (overrides: Readonly<Record<string, unknown>>): Scenario | null => {
      const parsed = parseScenario(readFileSync(join(root, path), 'utf8'), path, overrides);
      return parsed.ok ? parsed.scenario : null;
    };
    const whole = read({});
    if (whole === null) throw new Error(`${path} is no scenario`);
    const small = whole.sites > sitesMax ? read({ sites: sitesMax }) : null;
    return small === null ? [path, whole] : [`${path} with ${sitesMax} sites`, small];
  });

/** Small worlds that meet each kind of fault by itself, and everything at once under both rule sets. */
const synthetic: readonly (readonly [string, Scenario])[] = [
  ...Object.entries(faultKinds).map(([kind, fault]): readonly [string, Scenario] => [
    `fault ${kind}`,
    scenarioOf({
      sites: 5,
      duration: '5s',
      protocol: { syncInterval: '300ms' },
      network: { loss: '5%' },
      workload: [workloadKinds.setInfo],
      faults: [fault],
    }),
  ]),
  ...Object.entries(workloadKinds).map(([kind, item]): readonly [string, Scenario] => [
    `command ${kind}`,
    scenarioOf({
      sites: 5,
      duration: '5s',
      protocol: { syncInterval: '300ms' },
      network: { duplicate: '10%' },
      workload: named({ kick: workloadKinds.kick, [kind]: item }),
    }),
  ]),
  ['everything', busyScenario()],
  ['everything, plain ids, one after another', busyScenario({ ids: 'plain', bootstrap: 'chain' })],
  ['everything, original rules', busyScenario({ protocol: { rules: 'original', syncInterval: '300ms' } })],
  ['everything, preloaded', busyScenario({ bootstrap: 'all', contacts: 'all' })],
  ['everything, apart at first', busyScenario({ bootstrap: 'none' })],
];

it('known worlds have their golden digests', async () => {
  const lines = [...files, ...synthetic].map(
    ([name, scenario]) => `${name}: ${['1', '2'].map((seed) => digestOf(scenario, seed)).join(' ')}`,
  );
  await expect(`${lines.join('\n')}\n`, decision).toMatchFileSnapshot('digests.txt');
}, 120_000);
