/** `npm run mutants`: every planted bug through the standard campaign, and a table of which check saw it, when. */

import { resolve } from 'node:path';
import { readCampaign } from './campaign.ts';
import { hunt } from './hunt.ts';
import { mutants } from './planted/all.ts';

const project = resolve(import.meta.dirname, '../../..');
const trials = readCampaign(project);
const only = process.argv[2] ?? '';
const seeds = Number(process.argv[3] ?? 6);
for (const m of mutants.filter((x) => x.name.includes(only))) {
  try {
  const h = await hunt(m, { project, trials, seeds, patienceMs: 30000 });
  console.log(m.name.padEnd(32), (h.killedBy ?? 'SURVIVED').padEnd(22), (h.scenario ?? '').padEnd(14), 'seeds', h.seeds, 'worlds', h.worlds, Math.round(h.wallMs), h.others.join(','));
  } catch (e) { console.log(m.name, 'DEFECT', (e as Error).message); }
}
const cpu = process.cpuUsage();
console.log('cpu', (cpu.user + cpu.system) / 1e6);
