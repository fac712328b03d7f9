/** `npm run bench -- [NAME] [PATH=VALUE...]`: runs one benchmark, by default the steady world. Status 1 if its gate does not hold. */

import type { Bench } from './bench.ts';
import { benchChecks } from './checks.ts';
import { benchCore } from './core.ts';
import { benchFiveSites } from './five-sites.ts';
import { benchMicroWorlds } from './micro-worlds.ts';
import { benchSteady } from './steady.ts';
import { benchThousandSites } from './thousand-sites.ts';
import { benchTwoWorkers } from './two-workers.ts';

const benches: Readonly<Record<string, Bench>> = {
  steady: benchSteady,
  checks: benchChecks,
  core: benchCore,
  'micro-worlds': benchMicroWorlds,
  'five-sites': benchFiveSites,
  'thousand-sites': benchThousandSites,
  'two-workers': benchTwoWorkers,
};

const [first = 'steady', ...rest] = process.argv.slice(2);
const name = first.includes('=') ? 'steady' : first;
const settings = first.includes('=') ? [first, ...rest] : rest;
const bench = benches[name];
if (bench === undefined) {
  console.error(`there is no benchmark ${name}; there are ${Object.keys(benches).join(', ')}`);
  process.exitCode = 2;
} else {
  const overrides = Object.fromEntries(settings.map((setting) => setting.split('=', 2) as [string, string]));
  process.exitCode = (await bench.run(overrides, (line) => console.log(line))) ? 0 : 1;
}
