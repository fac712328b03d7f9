/** `npm run mutants`: every planted bug through the standard campaign, and a table of which check saw it, when. */

import { resolve } from 'node:path';
import { readCampaign } from './campaign.ts';
import { type Hunt, type HuntOptions, hunt } from './hunt.ts';
import type { Harmless } from './mutant.ts';
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
const cells = ['planted bug', 'killed by', 'in', 'seeds', 'worlds', 'seconds', 'also seen by'];
const chosen = wanted.length === 0 ? mutants : mutants.filter(({ name }) => wanted.includes(name));
const faults: string[] = [];

if (wanted.length === 0) await judgeTrueCore();
console.log(row(cells));
judgeHunts(await inTurns(chosen, (mutant) => hunt(mutant, options), describeHunt));
if (wanted.length === 0) await judgeHarmless();
for (const fault of faults) console.log(`FAULT: ${fault}`);
process.exitCode = faults.length === 0 ? 0 : 1;

async function judgeTrueCore(): Promise<void> {
  const { worlds, notPassed } = await hunt(null, options);
  console.log(`the true core: ${worlds} worlds, ${worlds - notPassed.length} passed`);
  if (worlds < options.trials.length * seedsMax) faults.push(`the true core ended after ${worlds} worlds`);
  for (const { scenario, seed, verdict, reason, broken } of notPassed)
    faults.push(
      `the true core, ${scenario} seed ${seed}: ${verdict} ${broken[0] === undefined ? reason : `${broken[0].check}: ${broken[0].detail}`}`,
    );
}

function describeHunt({ name, killedBy, scenario, seeds, worlds, wallMs, others }: Hunt): string {
  return row([name, killedBy ?? 'SURVIVED', scenario ?? '', String(seeds), String(worlds), (wallMs / 1000).toFixed(1), others.join(' ')]);
}

/** Whoever is not killed, or only by a check that does not fit, is a fault; so is a slow campaign. */
function judgeHunts(all: readonly Hunt[]): void {
  for (const { name, killedBy, worlds, others } of all) {
    if (killedBy === null)
      faults.push(`${name} survived ${worlds} worlds; ${others.length === 0 ? 'nobody saw it' : `only ${others.join(', ')} saw it`}`);
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
  const describe = ({ name, worlds, notPassed }: Hunt): string =>
    row([name, notPassed.some(isWrong) ? 'NOT HARMLESS' : 'harmless', '', String(harmlessSeeds), String(worlds)]);
  const work = ({ name, where, find, replace }: Harmless): Promise<Hunt> =>
    hunt({ name, where, find, replace, expectedChecks: [] }, { ...options, seeds: harmlessSeeds });
  for (const { name, notPassed } of await inTurns(harmless, work, describe)) {
    const [first] = notPassed.filter(isWrong);
    if (first !== undefined)
      faults.push(`${name} is not harmless: ${first.scenario} seed ${first.seed}: ${first.broken[0]?.check ?? first.reason}`);
  }
}

/** Whether more than time was lost: no planted bug counts as killed by slowness either. */
function isWrong({ broken }: Hunt['notPassed'][number]): boolean {
  return broken.length === 0 || broken.some(({ check }) => check !== 'expect.convergesWithin');
}

/** A few under way at a time, each told of as soon as it is over. */
async function inTurns<T>(items: readonly T[], work: (item: T) => Promise<Hunt>, describe: (result: Hunt) => string): Promise<Hunt[]> {
  const results: Hunt[] = [];
  let next = 0;
  const turn = async (): Promise<void> => {
    for (let at = next++; at < items.length; at = next++) {
      try {
        const result = await work(items[at] as T);
        results.push(result);
        console.log(describe(result));
      } catch (error) {
        faults.push((error as Error).message);
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, turn));
  return results;
}

function row([name = '', killedBy = '', scenario = '', ...rest]: readonly string[]): string {
  const [seeds = '', worlds = '', seconds = '', others = ''] = rest;
  return [name.padEnd(32), killedBy.padEnd(22), scenario.padEnd(15), seeds.padStart(5), worlds.padStart(7), seconds.padStart(8), others]
    .join(' ')
    .trimEnd();
}
