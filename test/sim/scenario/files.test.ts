/** The scenario files that ship with the project must stay valid, and the published schema must stay that of the code. */

import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { formatProblem } from '../../../sim/scenario/problems.ts';
import { parseScenario } from '../../../sim/scenario/parse.ts';
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
