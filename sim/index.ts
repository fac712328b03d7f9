/** The public face of the laboratory: scenarios in, judged worlds and campaigns out. `muster/sim` for those who script it. */

export { type CampaignOptions, runCampaign } from './campaign/campaign.ts';
export { type Merged, mergeCampaigns } from './campaign/merge.ts';
export type { CampaignPlan, Cell, Job, Setting, Shard } from './campaign/plan.ts';
export { replayCommand } from './campaign/replay-command.ts';
export type { CampaignFacts, CampaignResult, RunOutcome, RunResult, StopReason, Verdict, Violation } from './campaign/result.ts';
export { SealBroken, sealed } from './campaign/sealed.ts';
export { parseSeeds, type Seeds, type SeedsParsed } from './campaign/seeds.ts';
export { readStoredResult, type StoredResultRead } from './campaign/stored-result.ts';
export { type ExitStatus, exitStatus } from './campaign/verdict.ts';
export type { JournalEvent, JournalKind } from './journal/event.ts';
export type { FaultWindow, Recording, Spread, TrafficSample, ViewSample } from './journal/recording.ts';
export { type ParsedScenario, parseScenario } from './scenario/parse.ts';
export { formatProblem, type Problem } from './scenario/problems.ts';
export type * from './scenario/scenario.ts';
export { resolvedAsFile } from './scenario/write.ts';
export { type FinishedWorld, runWorld, type WorldOptions } from './world/run-world.ts';
