/** The text of what `muster init` writes: the least that is worth having, each with a word on where to go from there. */

import type { PackageInfo } from './package-info.ts';

export interface FirstFile {
  /** From the folder of the project. */
  readonly path: string;
  readonly text: string;
}

/** A scenario first, then the workflow that runs it, then a test. */
export function firstFiles({ version, peerDependencies }: PackageInfo): readonly FirstFile[] {
  const needed = ['commander', 'cli-progress', 'piscina', 'seedrandom', 'yaml', 'zod', 'msgpackr', 'plotly.js-cartesian-dist-min'];
  const libraries = needed.map((name) => `${name}@${(peerDependencies[name] ?? '').replace(/^[\^~]/, '') || 'latest'}`);
  return [
    { path: 'scenarios/first.yaml', text: scenario },
    { path: '.github/workflows/muster.yml', text: workflow(version, libraries) },
    { path: 'test/membership.test.mjs', text: test },
  ];
}

const scenario = `# Five sites lose messages, are cut in two and crash; then the network heals and all must agree.
# Try: npx muster run scenarios/first.yaml --sweep network.loss=0,5%,20% --seeds 50 --report muster-report/index.html
name: first
why: A small cluster has a bad ten seconds.
sites: 5
duration: 10s
network:
  latency: { min: 1ms, p50: 5ms, p99: 80ms, max: 400ms }
  loss: 5%
workload:
  - { every: 500ms, do: setInfo, by: any }
  - { every: 3s, do: kick, by: any, of: any }
  - { every: 1s, do: rejoin, of: kicked }
faults:
  - { at: 2s, for: 3s, partition: halves }
  - { every: 4s, crash: any, restartAfter: 1s..2s }
expect: { convergesWithin: 10s }
`;

function workflow(version: string, libraries: readonly string[]): string {
  return `# Runs every scenario on many seeds, and keeps a report with the command that repeats each failure.
name: muster
on: [push, pull_request]
jobs:
  membership:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with: { node-version: 20 }
      - run: npm install --no-save muster@${version} ${libraries.join(' ')}
      - run: npx muster run scenarios/*.yaml --seeds 200 --check-determinism 5% --github --json muster-report/result.json --report muster-report/index.html
      - run: node --test test/membership.test.mjs
      - uses: actions/upload-artifact@v4
        if: always()
        with: { name: muster-report, path: muster-report }
`;
}

const test = `// The library without a cluster: two replicas, and what they tell each other. Run it with: node --test
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Replica } from 'muster';

const now = { monoMs: 0, wallS: 0 };

function started(site) {
  const replica = new Replica({ cluster: 'shop', site });
  replica.begin(\`\${site}.example:4000\`, \`run-of-\${site}\`, now.wallS);
  return replica;
}

/** Everything that one replica has, taken in by the other. */
function sync(from, to) {
  to.callSync({ data: from.getData(0, 0), run: \`run-of-\${from.site}\`, ackedRun: '' }, now);
}

test('two sites learn of each other, whatever the order', () => {
  const [berlin, tokyo] = ['berlin', 'tokyo'].map(started);
  berlin.setMember('tokyo', true, now.wallS);
  tokyo.setInfo({ zone: 'asia' }, now.wallS);
  sync(berlin, tokyo);
  sync(tokyo, berlin);
  assert.deepEqual(berlin.members().sort(), ['berlin', 'tokyo']);
  assert.deepEqual(tokyo.members().sort(), ['berlin', 'tokyo']);
  assert.deepEqual(berlin.dumpValues(), tokyo.dumpValues());
});
`;
