/** Made-up campaigns and recordings whose numbers are known, so that tests can compare what a page says with what is true. */

import type { Environment, ReportFocus, Subject } from '../../reports/subject.ts';
import type { CampaignResult, RunResult, Verdict, Violation } from '../../sim/campaign/result.ts';
import type { FaultWindow, KeepingSample, Knowledge, Recording, Spread, TrafficSample, ViewSample } from '../../sim/journal/recording.ts';
import type { Story, StoryEvent } from '../../sim/journal/story.ts';

export const environment: Environment = {
  version: '0.1.0',
  runtime: 'Node.js 20.20.2',
  platform: 'linux x64',
  date: '2026-01-02T03:04:05.000Z',
};

export function subjectOf(result: CampaignResult, focus: ReportFocus | null = null): Subject {
  return { campaign: result, focus, environment, options: {} };
}

/** A sequence of numbers in [0, 1) that is the same every time. */
export function sequence(start: number): () => number {
  let state = start >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 0x1_0000_0000;
  };
}

export function violation(invariant: string, detail: string, over: Partial<Violation> = {}): Violation {
  return { invariant, atMs: 41_250, sites: ['s3', 's17'], key: { type: 'mem', site: 's9' }, detail, ...over };
}

export function run(seed: string, over: Partial<RunResult> = {}): RunResult {
  const next = sequence([...seed].reduce((sum, char) => sum * 31 + (char.codePointAt(0) ?? 0), 7));
  const sent = 18_000 + Math.floor(next() * 3000);
  const [lost, blocked, dead, inFlight, duplicated] = [Math.floor(sent * 0.05), Math.floor(sent * 0.08), 140, 30, Math.floor(sent * 0.01)];
  const scenario = over.scenario ?? 'quickstart';
  return {
    scenario,
    file: `scenarios/${scenario}.yaml`,
    seed,
    overrides: {},
    verdict: 'pass',
    reason: null,
    digest: Array.from({ length: 32 }, () => Math.floor(next() * 16).toString(16)).join(''),
    sites: 30,
    virtualMs: 60_000,
    wallMs: 90 + Math.floor(next() * 40),
    events: 96_000 + Math.floor(next() * 9000),
    messages: {
      sent,
      delivered: sent + duplicated - lost - blocked - dead - inFlight,
      lost,
      blocked,
      dead,
      inFlight,
      duplicated,
      reordered: 420,
      corrupted: 0,
      bytes: sent * 212,
    },
    operations: { issued: 190, delivered: 61_000, applied: 5400 },
    faults: { partitions: 2, crashes: 7, restarts: 7, pauses: 1, wipes: 0, clockJumps: 0, diskFaults: 0 },
    convergence: { converged: true, afterHealMs: 900 + Math.floor(next() * next() * 6000), rounds: 3 },
    violations: [],
    notes: [],
    witnesses: { 'gap answered': Math.floor(next() * 9), 'tombstone kept': Math.floor(next() * 2) },
    replay: `muster replay scenarios/${scenario}.yaml --seed ${seed}`,
    ...over,
  };
}

/** A campaign whose summary agrees with its runs. */
export function campaignOf(runs: readonly RunResult[]): CampaignResult {
  const count = (verdict: Verdict): number => runs.filter((one) => one.verdict === verdict).length;
  const summary = {
    runs: runs.length,
    passed: count('pass'),
    failed: count('fail'),
    inconclusive: count('inconclusive'),
    errors: count('error'),
    wallMs: runs.reduce((sum, one) => sum + one.wallMs, 0),
  };
  const verdict =
    summary.failed > 0 ? 'fail' : summary.errors > 0 || runs.length === 0 ? 'error' : summary.inconclusive > 0 ? 'inconclusive' : 'pass';
  return { version: 1, verdict, runs, summary };
}

/** Seeds 1..n, all passed but those given. */
export function campaign(
  size: number,
  others: Readonly<Record<string, Partial<RunResult>>> = {},
  over: Partial<RunResult> = {},
): CampaignResult {
  return campaignOf(Array.from({ length: size }, (_, index) => run(String(index + 1), { ...over, ...others[String(index + 1)] })));
}

export const emptyRecording: Recording = {
  sites: [],
  healedAtUs: 0,
  endUs: 0,
  convergesWithinUs: 0,
  views: [],
  windows: [],
  spreads: [],
  traffic: [],
  knowledge: null,
  keeping: [],
};

/** A minute of 30 sites: a partition, crashes, a pause, a burst of views after each, agreement 2.2 s after healing. */
export function recording(): Recording {
  const sites = Array.from({ length: 30 }, (_, index) => `s${index + 1}`);
  const windows = faultWindows(sites);
  return {
    sites,
    healedAtUs: 40_000_000,
    endUs: 60_000_000,
    convergesWithinUs: 10_000_000,
    views: viewSamples(windows),
    windows,
    spreads: spreads(sites),
    traffic: traffic(windows),
    knowledge: knowledge(sites.length),
    keeping: keeping(),
  };
}

/** Three sites just before healing: one message arrives, one is lost, one is overtaken by the next. */
export function story(): Story {
  const at = { site: 's1', machine: 0 };
  const to = { site: 's2', machine: 1, kind: 'fate', sort: 'sync', from: 0, copy: 0 } as const;
  const events: StoryEvent[] = [
    { ...at, atUs: 39_100_000, kind: 'send', text: 'sends sync to s2', message: 1, sort: 'sync' },
    { ...at, atUs: 39_200_000, kind: 'send', text: 'sends sync to s2', message: 2, sort: 'sync' },
    { ...to, atUs: 39_300_000, text: 'gets the sync from s1', message: 2, sentAtUs: 39_200_000, fate: 'delivered' },
    { ...to, atUs: 39_400_000, text: 'gets the sync from s1', message: 1, sentAtUs: 39_100_000, fate: 'delivered' },
    {
      ...to,
      atUs: 39_500_000,
      text: 'will not get the ask from s3: lost',
      message: 3,
      sort: 'ask',
      from: 2,
      sentAtUs: 39_450_000,
      fate: 'lost',
    },
    { atUs: 39_600_000, machine: 2, site: 's3', kind: 'down', text: 'loses power' },
    { atUs: 40_100_000, machine: 1, site: 's2', kind: 'win', text: 'stores mem(s3) = true' },
  ];
  return { momentUs: 40_000_000, moment: 'healing', events, total: 84_211 };
}

export function focusOn(one: RunResult, recorded: Recording = recording()): ReportFocus {
  return {
    run: one,
    recording: recorded,
    story: story(),
    resolved: `name: ${one.scenario}\nsites: ${one.sites}\nduration: 40s\nnetwork:\n  loss: 0.05\n  duplicate: 0.01\nexpect:\n  convergesWithin: 10s\n`,
  };
}

/** All lag until the end of the first half; the third site is down meanwhile, and the last one lags to the end. */
function knowledge(sites: number): Knowledge {
  const step = (site: number, column: number): number | null => {
    if (site === sites - 1) return 7;
    return column >= 60 ? 0 : site === 2 ? null : 60 - column;
  };
  return {
    stepUs: 500_000,
    entries: 90,
    differing: Array.from({ length: sites }, (_, site) => Array.from({ length: 120 }, (_, column) => step(site, column))),
  };
}

function keeping(): readonly KeepingSample[] {
  return Array.from({ length: 60 }, (_, second) => ({
    atUs: second * 1_000_000,
    entries: { median: 80 + Math.min(second, 9), most: 90 },
    tombstones: { median: 2, most: 5 },
    bytes: { median: 6000 + second, most: 7000 + second },
  }));
}

function faultWindows(sites: readonly string[]): readonly FaultWindow[] {
  const next = sequence(3);
  const pick = (): string => sites[Math.floor(next() * sites.length)] ?? 's1';
  const crashes = Array.from({ length: 8 }, (_, index): FaultWindow => {
    const fromUs = 4_000_000 * (index + 1) + Math.floor(next() * 900_000);
    return {
      kind: 'crash',
      id: 'fault-1',
      fromUs,
      toUs: fromUs + 1_000_000 + Math.floor(next() * 4_000_000),
      sites: [pick()],
      label: 'crash and restart',
    };
  });
  return [
    { kind: 'partition', id: 'fault-0', fromUs: 10_000_000, toUs: 20_000_000, sites: sites.slice(0, 15), label: 'partition: halves' },
    ...crashes,
    { kind: 'pause', id: 'fault-2', fromUs: 26_000_000, toUs: 31_500_000, sites: ['s12'], label: 'pause' },
    { kind: 'clockJump', id: 'fault-3', fromUs: 34_000_000, toUs: 34_000_000, sites: ['s4'], label: 'clock jumped 30 s ahead' },
  ];
}

function viewSamples(windows: readonly FaultWindow[]): readonly ViewSample[] {
  const next = sequence(11);
  const samples: ViewSample[] = [];
  for (let atUs = 0; atUs <= 42_200_000; atUs += 100_000) {
    const acting = windows.filter((window) => window.fromUs <= atUs && atUs < window.toUs);
    const pressure = acting.reduce((sum, window) => sum + (window.kind === 'partition' ? 7 : 1.6), 2.4);
    const settling = Math.max(0, Math.min(1, (42_200_000 - atUs) / 2_200_000));
    const distinct = 1 + Math.round(pressure * settling * (0.5 + next()));
    samples.push({ atUs, distinct: atUs === 42_200_000 ? 1 : distinct, largest: distinct === 1 ? 1 : Math.max(1 / 30, 1 - distinct / 16) });
  }
  return samples;
}

function spreads(sites: readonly string[]): readonly Spread[] {
  const next = sequence(17);
  return Array.from({ length: 190 }, (_, index): Spread => {
    const issuedAtUs = index * 210_000;
    const cut = issuedAtUs > 10_000_000 && issuedAtUs < 20_000_000;
    const delaysUs = sites.slice(1).map((_, rank) => {
      const near = 4000 + Math.floor(next() * next() * 900_000);
      return cut && rank > 14 ? 20_000_000 - issuedAtUs + near : near + (next() < 0.06 ? 1_000_000 : 0);
    });
    return { issuedAtUs, site: sites[index % sites.length] ?? 's1', type: 'info', reached: delaysUs.length, delaysUs };
  });
}

function traffic(windows: readonly FaultWindow[]): readonly TrafficSample[] {
  const next = sequence(23);
  return Array.from({ length: 60 }, (_, second): TrafficSample => {
    const cut = windows.some((window) => window.kind === 'partition' && window.fromUs <= second * 1e6 && second * 1e6 < window.toUs);
    const sent = 850 + Math.floor(next() * 90);
    const lost = second < 40 ? Math.floor(sent * (0.03 + next() * 0.04)) : 0;
    const blocked = cut ? Math.floor(sent * 0.48) : 0;
    const dead = second < 40 ? Math.floor(next() * 25) : 0;
    const delivered = sent - lost - blocked - dead;
    const operationsDelivered = second < 44 ? delivered * 3 : delivered;
    return {
      second,
      sent,
      delivered,
      lost,
      blocked,
      dead,
      operationsDelivered,
      operationsApplied: second < 43 ? 130 + Math.floor(next() * 90) + (second === 20 ? 1100 : 0) : 0,
    };
  });
}
