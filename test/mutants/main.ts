/** `npm run mutants`: every planted bug through the standard campaign, and a table of which check saw it, when. */

import { resolve } from 'node:path';
import { readCampaign } from './campaign.ts';
import { type Hunt, type HuntOptions, hunt } from './hunt.ts';
import type { Mutant } from './mutant.ts';
import { mutants } from './planted/all.ts';
import { harmless } from './planted/harmless.ts';

/** Seeds after which a mutant counts as a survivor. */
const seedsMax = 20;
/** Seeds that a harmless variant must pass. */
const harmlessSeeds = 3;
/** Greatest median of the seeds that a kill takes. */
const medianMax = 10;
/** Hunts at once. */
const atOnce = 2;

const project = resolve(import.meta.dirname, '../../..');
const options: HuntOptions = { project, trials: readCampaign(project), seeds: seedsMax, patienceMs: 30_000 };
const wanted = process.argv.slice(2);
const chosen = wanted.length === 0 ? mutants : mutants.filter(({ name }) => wanted.includes(name));
const faults: string[] = [];

if (wanted.length === 0) await judgeTrueCore();
const hunts = await inTurns(chosen, (mutant) => hunt(mutant, options));
printHunts(hunts);
if (wanted.length === 0) await judgeHarmless();
for (const fault of faults) console.log(`FAULT: ${fault}`);
process.exitCode = faults.length === 0 ? 0 : 1;

async function judgeTrueCore(): Promise<void> {
  const { worlds, notPassed } = await hunt(null, options);
  console.log(`the true core: ${worlds} worlds, ${worlds - notPassed.length} passed`);
  if (worlds < options.trials.length * seedsMax) faults.push(`the true core ended after ${worlds} worlds`);
  for (const { scenario, seed, verdict, reason, broken } of notPassed)
    faults.push(`the true core, ${scenario} seed ${seed}: ${verdict} ${broken[0] === undefined ? reason : `${broken[0].check}: ${broken[0].detail}`}`);
}

/** One line for each; whoever is not killed, or by a check that does not fit, is a fault. */
function printHunts(all: readonly Hunt[]): void {
  console.log(row(['planted bug', 'killed by', 'in', 'seeds', 'worlds', 'seconds', 'also seen by']));
  for (const { name, killedBy, scenario, seeds, worlds, wallMs, others } of all) {
    console.log(row([name, killedBy ?? 'SURVIVED', scenario ?? '', String(seeds), String(worlds), (wallMs / 1000).toFixed(1), others.join(' ')]));
    if (killedBy === null) faults.push(`${name} survived ${worlds} worlds; ${others.length === 0 ? 'nobody saw it' : `only ${others.join(', ')} saw it`}`);
  }
  const killed = all.filter(({ killedBy }) => killedBy !== null);
  const median = (of: readonly number[]): number => [...of].sort((a, b) => a - b)[Math.floor(of.length / 2)] ?? 0;
  const [seeds, worlds] = [median(killed.map((one) => one.seeds)), median(killed.map((one) => one.worlds))];
  const cpu = process.cpuUsage();
  const cpuS = Math.round((cpu.user + cpu.system) / 1e6);
  console.log(`killed ${killed.length} of ${all.length}; median ${seeds} seeds, ${worlds} worlds; ${cpuS} s of CPU`);
  if (seeds > medianMax) faults.push(`the median is ${seeds} seeds, more than ${medianMax}`);
}

async function judgeHarmless(): Promise<void> {
  const passed = await inTurns(harmless, ({ because: _because, ...edit }) => hunt({ ...edit, expectedChecks: [] }, { ...options, seeds: harmlessSeeds }));
  for (const { name, worlds, notPassed } of passed) {
    const [first] = notPassed;
    console.log(row([name, first === undefined ? 'harmless' : 'NOT HARMLESS', '', String(harmlessSeeds), String(worlds)]));
    if (first !== undefined) faults.push(`${name} is not harmless: ${first.scenario} seed ${first.seed}: ${first.broken[0]?.check ?? first.reason}`);
  }
}

/** Results in the order of `items`, a few under way at a time. */
async function inTurns<T extends Pick<Mutant, 'name'>>(items: readonly T[], work: (item: T) => Promise<Hunt>): Promise<Hunt[]> {
  const results: Hunt[] = [];
  let next = 0;
  const turn = async (): Promise<void> => {
    for (let at = next++; at < items.length; at = next++) {
      const item = items[at] as T;
      try {
        results[at] = await work(item);
      } catch (error) {
        faults.push((error as Error).message);
      }
      if (process.stderr.isTTY) process.stderr.write(`\r${at + 1}/${items.length} ${item.name}\u001B[K`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, turn));
  return results.filter((result) => result !== undefined);
}

function row([name = '', killedBy = '', scenario = '', ...rest]: readonly string[]): string {
  const [seeds = '', worlds = '', seconds = '', others = ''] = rest;
  return [name.padEnd(32), killedBy.padEnd(22), scenario.padEnd(15), seeds.padStart(5), worlds.padStart(7), seconds.padStart(8), others].join(' ').trimEnd();
}
