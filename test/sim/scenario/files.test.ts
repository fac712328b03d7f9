/** The scenario files that ship with the project must stay valid, and the published schema must stay that of the code. */

import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import { parseScenario } from '../../../sim/scenario/parse.ts';
import { formatProblem } from '../../../sim/scenario/problems.ts';
import { scenarioJsonSchema } from '../../../sim/scenario/schema.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const FILES = ['scenarios', 'bench'].flatMap((folder) =>
  readdirSync(`${ROOT}${folder}`, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => `${folder}/${name}`),
);

describe('scenario files of the project', () => {
  test('are found', () => {
    expect(FILES).toEqual(
      expect.arrayContaining([
        'scenarios/quickstart.yaml',
        'scenarios/split-brain.yaml',
        'scenarios/rolling-restart.yaml',
        'scenarios/lossy-wan.yaml',
        'scenarios/original-weaknesses/w01-lost-after-read.yaml',
        'bench/steady-200.yaml',
      ]),
    );
  });

  test.each(FILES)('%s parses, says why, is named after its file and points at the schema', (file) => {
    const text = readFileSync(`${ROOT}${file}`, 'utf8');
    const parsed = parseScenario(text, file);
    expect(parsed.ok ? [] : parsed.problems.map(formatProblem)).toEqual([]);
    if (!parsed.ok) return;
    expect(parsed.scenario.why.length).toBeGreaterThan(20);
    expect(`${parsed.scenario.name}.yaml`).toBe(file.split('/').at(-1));
    const schema = /^# yaml-language-server: \$schema=(\S+)\n/.exec(text)?.[1] ?? '';
    expect(new URL(schema, `file:///${file}`).pathname).toBe('/scenarios/scenario.schema.json');
  });
});

/** After a change of the schema: `npx vitest run test/sim/scenario -u` writes it anew. */
test('the published JSON Schema is that of the code', async () => {
  await expect(`${JSON.stringify(scenarioJsonSchema(), null, 2)}\n`).toMatchFileSnapshot('../../../scenarios/scenario.schema.json');
});

describe('an editor that knows the published schema', () => {
  const editor = z.fromJSONSchema(scenarioJsonSchema());

  test.each(FILES)('accepts %s', (file) => {
    expect(editor.safeParse(parseYaml(readFileSync(`${ROOT}${file}`, 'utf8'))).error).toBeUndefined();
  });

  test.each([
    '{ sites: 0 }',
    '{ sites: 3, site: 4 }',
    '{ duration: 60sec }',
    '{ network: { loss: 1.5 } }',
    '{ workload: [{ every: 1s }] }',
    '{ faults: [{ at: 1s, crsh: any }] }',
    '{ faults: [{ at: 1s, crash: x1 }] }',
    '{ expect: { violates: convergense } }',
  ])('marks %s', (text) => {
    expect(editor.safeParse(parseYaml(text)).success).toBe(false);
    expect(parseScenario(text, 'x.yaml').ok).toBe(false);
  });
});

test('the example of the format documentation parses', () => {
  const text = `
name: split-brain
why: Two halves of a 100-site cluster change membership while cut off from each other, then heal.
sites: 100
ids: plain                 # plain: s1..sN; unicode: ids that an order by UTF-16 units gets wrong
bootstrap: star            # star | chain | none: who joins whom at the start; all: disks preloaded as if in step
duration: 60s              # faults and workload act for this long; then the network heals and the cluster must settle
protocol: { syncInterval: 1s, forgetAfter: 7d, cleanupInterval: 1h, rules: muster }   # or original
network: { latency: { min: 1ms, p50: 5ms, p99: 80ms, max: 400ms }, loss: 5%, duplicate: 1%, corrupt: 0 }
clocks: { skew: 500ms, drift: 100ppm }
disk: { syncLatency: { p50: 2ms, p99: 20ms }, loseUnsynced: true }
workload:
  - { every: 200ms, do: setInfo, by: any }
  - { every: 3s, do: kick, by: any, of: any }
  - { every: 5s, do: rejoin, of: kicked }
faults:
  - { at: 10s, for: 20s, partition: halves }
  - { every: 4s, crash: any, restartAfter: 1s..5s }
expect: { convergesWithin: 10s }
`;
  const parsed = parseScenario(text, 'x.yaml');
  expect(parsed.ok ? [] : parsed.problems.map(formatProblem)).toEqual([]);
});
