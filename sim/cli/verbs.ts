/** What each verb is called and takes. What it does is in a file of its own, loaded when it is used, so that `--help` is instant. */

import { Command } from 'commander';
import type { RawMergeOptions } from './merge.ts';
import type { RawNodeOptions } from './node.ts';
import type { RawReplayOptions } from './replay.ts';
import type { RawRunOptions } from './run-options.ts';
import type { RawShrinkOptions } from './shrink.ts';
import type { RawSwarmOptions } from './swarm.ts';
import type { Terminal } from './terminal.ts';

/** All verbs, in the order of the help. Each leaves its exit status in the terminal. */
export function verbs(terminal: Terminal): readonly Command[] {
  return [
    runVerb(terminal),
    replayVerb(terminal),
    shrinkVerb(terminal),
    swarmVerb(terminal),
    validateVerb(terminal),
    mergeVerb(terminal),
    initVerb(terminal),
    nodeVerb(terminal),
  ];
}

function runVerb(terminal: Terminal): Command {
  return new Command('run')
    .description('run scenarios and judge them')
    .argument('<file...>', 'scenario files')
    .option('--seed <seed>', 'one seed, any text (default: 1)')
    .option('--seeds <range>', 'many seeds: N for 1 to N, or A..B')
    .option('--workers <n>', 'worker threads (default: one per core)')
    .option('--set <path=value>', 'override one field, as network.loss=5% (may repeat)', collected)
    .option('--sweep <path=v1,v2,...>', 'run every value; several sweeps make a grid (may repeat)', collected)
    .option('--shard <i/n>', 'only every n-th run, beginning with the i-th')
    .option('--time-budget <time>', 'end after this time, as 5m; without --seeds, new seeds until then')
    .option('--world-timeout <time>', 'a world that takes longer counts as hanging (default: 5m)')
    .option('--fail-fast', 'stop at the first run that fails')
    .option('--allow-inconclusive', 'inconclusive runs do not change the exit status')
    .option('--check-determinism <share>', 'run this share a second time and compare digests, as 5%')
    .option('--require-witnesses <names>', 'fail unless each of these situations was reached, as a,b')
    .option('--report <file>', 'write an HTML report')
    .option('--json <file>', 'write the result as JSON; - for standard output')
    .option('--junit <file>', 'write the result as JUnit XML')
    .option('--github', 'annotate on GitHub and write the step summary')
    .option('--quiet', 'show no progress')
    .action(async (files: string[], options: RawRunOptions) => {
      const { run } = await import('./run.ts');
      terminal.exitStatus = await run(files, options, terminal);
    });
}

function replayVerb(terminal: Terminal): Command {
  return new Command('replay')
    .description('run one world again and tell what happens')
    .argument('<file>', 'scenario file, or a result of run --json: its first run that did not pass')
    .option('--seed <seed>', 'its seed (default: 1; of a result: that of the run)')
    .option('--set <path=value>', 'override one field (may repeat)', collected)
    .option('--limit <n>', 'how many events to tell (default: 1000)')
    .option('--trace <file>', 'write every event to a file')
    .option('--format <format>', 'format of the trace: jsonl (default), shiviz, perfetto or itf')
    .option('--allow-inconclusive', 'an inconclusive run does not change the exit status')
    .action(async (file: string, options: RawReplayOptions) => {
      const { replay } = await import('./replay.ts');
      terminal.exitStatus = await replay(file, options, terminal);
    });
}

function shrinkVerb(terminal: Terminal): Command {
  return new Command('shrink')
    .description('make a failing world small: what is left is a scenario file that fails the same way, with the same seed')
    .argument('<file>', 'scenario file, or a result of run --json: its first run that did not pass')
    .option('--seed <seed>', 'the seed that fails (default: 1; of a result: that of the run)')
    .option('-o, --out <file>', 'where to write it (default: standard output)')
    .option('--set <path=value>', 'override one field (may repeat)', collected)
    .option('--quiet', 'show no progress')
    .action(async (file: string, options: RawShrinkOptions) => {
      const { shrinkFile } = await import('./shrink.ts');
      terminal.exitStatus = await shrinkFile(file, options, terminal);
    });
}

function swarmVerb(terminal: Terminal): Command {
  return new Command('swarm')
    .description('make random scenarios, one for each seed, run and judge them; each that fails is printed as a scenario file')
    .option('--seed <seed>', 'one seed, any text (default: 1)')
    .option('--seeds <range>', 'many seeds: N for 1 to N, or A..B')
    .option('--rules <rules>', 'muster (default) or original')
    .option('--out <dir>', 'write the scenarios that fail into this folder instead of printing them')
    .option('--workers <n>', 'worker threads (default: one per core)')
    .option('--time-budget <time>', 'end after this time, as 5m; without --seeds, new seeds until then')
    .option('--fail-fast', 'stop at the first run that fails')
    .option('--check-determinism <share>', 'run this share a second time and compare digests, as 5%')
    .option('--report <file>', 'write an HTML report')
    .option('--json <file>', 'write the result as JSON; - for standard output')
    .option('--quiet', 'show no progress')
    .action(async (options: RawSwarmOptions) => {
      const { swarm } = await import('./swarm.ts');
      terminal.exitStatus = await swarm(options, terminal);
    });
}

function validateVerb(terminal: Terminal): Command {
  return new Command('validate')
    .description('check scenario files; errors name file, line and column')
    .argument('<file...>', 'scenario files')
    .action(async (files: string[]) => {
      const { validate } = await import('./validate.ts');
      terminal.exitStatus = await validate(files, terminal);
    });
}

function mergeVerb(terminal: Terminal): Command {
  return new Command('merge')
    .description('put the results of shards together; a missing shard never counts as passed')
    .argument('<result...>', 'files written by run --json')
    .option('--allow-inconclusive', 'inconclusive runs do not change the exit status')
    .option('--report <file>', 'write an HTML report')
    .option('--json <file>', 'write the result as JSON; - for standard output')
    .option('--junit <file>', 'write the result as JUnit XML')
    .option('--github', 'annotate on GitHub and write the step summary')
    .action(async (files: string[], options: RawMergeOptions) => {
      const { merge } = await import('./merge.ts');
      terminal.exitStatus = await merge(files, options, terminal);
    });
}

function initVerb(terminal: Terminal): Command {
  return new Command('init')
    .description('write a first scenario, a CI workflow and a test')
    .argument('[dir]', 'where', '.')
    .action(async (folder: string) => {
      const { init } = await import('./init.ts');
      terminal.exitStatus = await init(folder, terminal);
    });
}

function nodeVerb(terminal: Terminal): Command {
  return new Command('node')
    .description('run one site of a real cluster; lines on standard input steer it (help lists them), standard output tells JSON lines')
    .requiredOption('--site <id>', 'the persistent identity of this site')
    .requiredOption('--cluster <id>', 'the cluster it belongs to')
    .requiredOption('--listen <host:port>', 'where to listen; port 0 takes a free one')
    .requiredOption('--data <dir>', 'directory for its state, of its own')
    .option('--advertise <host:port>', 'where others dial it, if that differs')
    .option('--contact <host:port>', 'a node to ask for the cluster (may repeat)', collected)
    .option('--tls-cert <file>', 'certificate that names the site, PEM')
    .option('--tls-key <file>', 'its private key, PEM')
    .option('--tls-ca <file>', 'certificates of the authority that all sites trust, PEM')
    .option('--insecure', 'plain TCP: trusts everybody who reaches the port')
    .option('--sync-interval <time>', 'at most this long until a change is durable and sent (default: 1s)')
    .option('--contact-interval <time>', 'how often a contact is asked (default: 30s)')
    .option('--cleanup-interval <time>', 'how often sites kicked long ago are forgotten, or never (default: 1h)')
    .option('--forget-after <time>', 'how long ago that is (default: 7d)')
    .option('--tombstone-for <time>', 'how long their kick is remembered (default: 90d)')
    .option('--journal <file>', 'append every step as JSON lines')
    .action(async (options: RawNodeOptions) => {
      const { node } = await import('./node.ts');
      terminal.exitStatus = await node(options, terminal);
    });
}

/** Without a default of its own, which the help would show as `[]`. */
function collected(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}
