/** What a report is about: the data that it is a pure function of. */

import type { FaultName } from '../sim/campaign/asked-faults.ts';
import type { CampaignResult, RunResult } from '../sim/campaign/result.ts';
import type { Recording } from '../sim/journal/recording.ts';
import type { Story } from '../sim/journal/story.ts';

/** One world that was recorded, shown in detail: the first failing run, else the first one. */
export interface ReportFocus {
  readonly run: RunResult;
  readonly recording: Recording;
  /** What led to the moment that matters. */
  readonly story: Story;
  /** The scenario as resolved, as YAML. */
  readonly resolved: string;
}

/** Where the campaign ran. Given, not read, so that a page depends on its arguments alone. */
export interface Environment {
  /** Of muster. */
  readonly version: string;
  /** For example `Node.js 20.20.2`. */
  readonly runtime: string;
  /** For example `linux x64`. */
  readonly platform: string;
  /** When the report was made, ISO 8601. */
  readonly date: string;
}

/** One promise that the campaign watched over. */
export interface CheckDescription {
  /** As in `Violation.invariant`. */
  readonly name: string;
  /** One sentence. */
  readonly promise: string;
}

export interface ReportOptions {
  /** Convergence limit by scenario name, ms after healing; drawn as gate lines. The focus world's own limit is known anyway. */
  readonly gatesMs?: Readonly<Record<string, number>>;
  /** Checks that were on, so that promises without a violation are listed too. */
  readonly checks?: readonly CheckDescription[];
  /** Faults that the scenarios ask for; absent if not all scenarios are at hand. */
  readonly askedFaults?: ReadonlySet<FaultName>;
}

/** Everything that a panel may look at. */
export interface Subject {
  readonly campaign: CampaignResult;
  readonly focus: ReportFocus | null;
  readonly environment: Environment;
  readonly options: ReportOptions;
}
