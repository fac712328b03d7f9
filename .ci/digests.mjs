// Runs a few worlds on whatever runtime runs this, and prints one JSON line for each: equal lines mean that the engines agree to the last bit.
// `node .ci/digests.mjs`, after a build; so with `deno run --allow-read --allow-env` and `bun`.
import { readFileSync } from 'node:fs';
import { parseScenario } from '../dist/sim/scenario/parse.js';
import { runWorld } from '../dist/sim/world/run-world.js';

const worlds = [
  { file: 'scenarios/quickstart.yaml', seeds: ['1', '2'], set: { sites: '12', duration: '20s' } },
  { file: 'scenarios/rolling-restart.yaml', seeds: ['1', '2'], set: {} },
  { file: 'scenarios/lossy-wan.yaml', seeds: ['1', '2'], set: { sites: '16', duration: '10s' } },
  { file: 'scenarios/split-brain.yaml', seeds: ['1'], set: { sites: '16', duration: '20s' } },
  { file: 'scenarios/quickstart.yaml', seeds: ['3'], set: { sites: '8', duration: '20s', ids: 'unicode' } },
];

for (const { file, seeds, set } of worlds) {
  const parsed = parseScenario(readFileSync(new URL(`../${file}`, import.meta.url), 'utf8'), file, set);
  if (!parsed.ok) throw new Error(`${file}: ${parsed.problems.map(({ message }) => message).join('; ')}`);
  for (const seed of seeds) {
    const { outcome } = runWorld(parsed.scenario, seed);
    const { verdict, digest, events } = outcome;
    console.log(JSON.stringify({ file, set, seed, verdict, digest, events }));
  }
}
