/** Hunts one planted bug: through the campaign, seed by seed, until a check that fits has seen it. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Trial } from './campaign.ts';
import type { Mutant } from './mutant.ts';
import { plant } from './plant.ts';
import type { Errand, Finding } from './worker.ts';

/** How a hunt ended. */
export interface Hunt {
  readonly name: string;
  /** The check that fits and saw it; null: it survived. */
  readonly killedBy: string | null;
  readonly scenario: string | null;
  readonly detail: string | null;
  /** Seeds, and worlds, up to and with the one that killed it; or all that were tried. */
  readonly seeds: number;
  readonly worlds: number;
  readonly wallMs: number;
  /** Other checks that saw something on the way. */
  readonly others: readonly string[];
  /** Worlds whose verdict was no pass, for the true core. */
  readonly notPassed: readonly Finding[];
}

export interface HuntOptions {
  /** Root of the project; it must be built. */
  readonly project: string;
  readonly trials: readonly Trial[];
  readonly seeds: number;
  /** A world that takes longer than this in real time hangs. */
  readonly patienceMs: number;
}

/** Without a bug (`null`) the true core goes through all of the campaign. Operating errors of a mutant's own, such as a text that rotted, are thrown. */
export async function hunt(bug: (Omit<Mutant, 'story'> & { readonly story?: string }) | null, options: HuntOptions): Promise<Hunt> {
  const laboratory = mkdtempSync(join(tmpdir(), 'muster-mutant-'));
  try {
    plant(options.project, bug, laboratory);
    const errand: Errand = { laboratory, trials: options.trials, seeds: options.seeds };
    return await follow(bug?.name ?? 'the true core', bug?.expectedChecks ?? [], errand, options);
  } finally {
    rmSync(laboratory, { recursive: true, force: true });
  }
}

async function follow(name: string, fitting: readonly string[], errand: Errand, { project, patienceMs }: HuntOptions): Promise<Hunt> {
  const worker = new Worker(join(project, 'dist/test/mutants/worker.js'), { workerData: errand, resourceLimits: { maxOldGenerationSizeMb: 512 } });
  const others: Set<string> = new Set();
  const notPassed: Finding[] = [];
  let worlds = 0;
  let seeds = 0;
  let wallMs = 0;
  let watchdog: NodeJS.Timeout | undefined;
  const end = await new Promise<Pick<Hunt, 'killedBy' | 'scenario' | 'detail'>>((resolve) => {
    const judge = (check: string, scenario: string | null, detail: string): void => {
      if (fitting.includes(check)) resolve({ killedBy: check, scenario, detail });
      else others.add(check);
    };
    const patience = (): void => {
      clearTimeout(watchdog);
      watchdog = setTimeout(() => {
        judge('hang', null, `a world took more than ${patienceMs} ms`);
        resolve({ killedBy: null, scenario: null, detail: null });
      }, patienceMs);
    };
    patience();
    worker.on('message', (finding: Finding) => {
      patience();
      worlds++;
      seeds = finding.seed;
      wallMs += finding.wallMs;
      if (finding.verdict !== 'pass' || finding.broken.length > 0) notPassed.push(finding);
      const ordered = [...finding.broken].sort((a, b) => rank(fitting, a.check) - rank(fitting, b.check));
      for (const { check, detail } of ordered) judge(check, finding.scenario, detail);
    });
    worker.on('error', (error) => {
      judge('error', null, error.message);
      resolve({ killedBy: null, scenario: null, detail: error.message });
    });
    worker.on('exit', () => resolve({ killedBy: null, scenario: null, detail: null }));
  });
  clearTimeout(watchdog);
  await worker.terminate();
  return { name, ...end, seeds, worlds, wallMs, others: [...others], notPassed };
}

function rank(fitting: readonly string[], check: string): number {
  const at = fitting.indexOf(check);
  return at < 0 ? fitting.length : at;
}
