/** All checks, by name, and what they find: the first ten violations of each, with their times. */

import type { Violation } from '../campaign/result.ts';
import type { CheckName } from '../scenario/check-names.ts';
import type { MachineView, Scene, WorldWatch } from '../world/world-watch.ts';
import { acceptExact } from './accept-exact.ts';
import { ackBound } from './ack-bound.ts';
import { ackSound } from './ack-sound.ts';
import { answersHeard } from './answers-heard.ts';
import { asksAnswered } from './asks-answered.ts';
import type { CheckContext, CheckMaker } from './check.ts';
import { cleanupExact } from './cleanup-exact.ts';
import { clockUnique } from './clock-unique.ts';
import { collected } from './collected.ts';
import { CommandRows } from './command-rows.ts';
import { commandsEnd } from './commands-end.ts';
import { commitBeforeSend } from './commit-before-send.ts';
import { commitComplete } from './commit-complete.ts';
import { contactsAsked } from './contacts-asked.ts';
import { convergence } from './convergence.ts';
import { dropsExact } from './drops-exact.ts';
import { durableExact } from './durable-exact.ts';
import { Ending } from './ending.ts';
import { flushComplete } from './flush-complete.ts';
import { forgetSafe } from './forget-safe.ts';
import { gapHeals } from './gap-heals.ts';
import { Held } from './held.ts';
import { importBounds } from './import-bounds.ts';
import { Joins } from './joins.ts';
import { ofTheEnd } from './judge.ts';
import { kickedLearns } from './kicked-learns.ts';
import { Ledger } from './ledger.ts';
import { localWins } from './local-wins.ts';
import { maxOfSeen } from './max-of-seen.ts';
import { messageExact } from './message-exact.ts';
import { Moment } from './moment.ts';
import { monotoneEntry } from './monotone-entry.ts';
import { News } from './news.ts';
import { noOrphan } from './no-orphan.ts';
import { noResurrection } from './no-resurrection.ts';
import { notifyComplete } from './notify-complete.ts';
import { portContract } from './port-contract.ts';
import { Possible } from './possible.ts';
import { properPair } from './proper-pair.ts';
import { quiescence } from './quiescence.ts';
import { rejoinComplete } from './rejoin-complete.ts';
import { restartsMonotone } from './restarts-monotone.ts';
import { rightAnswer } from './right-answer.ts';
import { Roster } from './roster.ts';
import { setBackNoticed } from './set-back-noticed.ts';
import { Snapshots } from './snapshots.ts';
import { Staleness } from './staleness.ts';
import { Story } from './story.ts';
import { strangersAnswered } from './strangers-answered.ts';
import { timersExact } from './timers-exact.ts';
import { tombstonesKept } from './tombstones-kept.ts';
import { tombstonesSpread } from './tombstones-spread.ts';
import { totalOrder } from './total-order.ts';
import { vainCommands } from './vain-commands.ts';
import { Views } from './views.ts';
import { Witnesses } from './witnesses.ts';

/** Every check that exists. */
export const checkMakers: Readonly<Record<CheckName, CheckMaker>> = {
  'accept-exact': acceptExact,
  'ack-bound': ackBound,
  'ack-sound': ackSound,
  'answers-heard': answersHeard,
  'asks-answered': asksAnswered,
  'cleanup-exact': cleanupExact,
  'clock-unique': clockUnique,
  collected,
  'commands-end': commandsEnd,
  'commit-before-send': commitBeforeSend,
  'commit-complete': commitComplete,
  'contacts-asked': contactsAsked,
  convergence,
  'drops-exact': dropsExact,
  'durable-exact': durableExact,
  'flush-complete': flushComplete,
  'forget-safe': forgetSafe,
  'gap-heals': gapHeals,
  'import-bounds': importBounds,
  'kicked-learns': kickedLearns,
  'local-wins': localWins,
  'max-of-seen': maxOfSeen,
  'message-exact': messageExact,
  'monotone-entry': monotoneEntry,
  'no-orphan': noOrphan,
  'no-resurrection': noResurrection,
  'notify-complete': notifyComplete,
  'port-contract': portContract,
  'proper-pair': properPair,
  quiescence,
  'rejoin-complete': rejoinComplete,
  'restarts-monotone': restartsMonotone,
  'right-answer': rightAnswer,
  'set-back-noticed': setBackNoticed,
  'strangers-answered': strangersAnswered,
  'timers-exact': timersExact,
  'tombstones-kept': tombstonesKept,
  'tombstones-spread': tombstonesSpread,
  'total-order': totalOrder,
  'vain-commands': vainCommands,
};

/** Violations kept of each check. */
const keptMax = 10;

/** Runs the checks that the scenario has on. */
export class Checks {
  readonly violations: Violation[] = [];
  readonly doubts: string[] = [];
  readonly views: Views;
  readonly held: Held;
  readonly news: News;
  readonly witnesses: Witnesses;
  readonly commandRows: CommandRows = new CommandRows();
  readonly watches: readonly WorldWatch[];
  readonly #scene: Scene;
  readonly #story: Story;
  readonly #counts: Map<string, number> = new Map();

  constructor(scene: Scene, viewChanged: (m: MachineView) => void) {
    this.#scene = scene;
    this.views = new Views(scene, viewChanged);
    const joins = new Joins();
    this.held = new Held(scene, this.views, joins);
    const ledger = new Ledger();
    const moment = new Moment();
    const snapshots = new Snapshots();
    const roster = new Roster(scene);
    this.news = new News(scene, this.views);
    const ending = new Ending(scene, this.news);
    const possible = new Possible(scene, this.held, roster);
    this.#story = new Story(scene, roster);
    const staleness = new Staleness(scene);
    this.witnesses = new Witnesses(scene, moment);
    const foundations = [this.views, moment, joins, ledger, snapshots, this.news, ending, possible, staleness, this.#story];
    const watches: WorldWatch[] = foundations.map((each) => each.watch());
    const doubt = (reason: string): void => {
      if (!this.doubts.includes(reason)) this.doubts.push(reason);
    };
    for (const [name, make] of Object.entries(checkMakers)) {
      if (scene.scenario.checksOff.includes(name)) continue;
      const complain: CheckContext['complain'] = (complaint) => {
        const hindrance = ofTheEnd.includes(name) ? ending.hindrance() : null;
        if (hindrance === null) this.#add(name, complaint);
        else doubt(hindrance);
      };
      const { views, held } = this;
      watches.push(
        ...[make({ scene, views, held, ledger, moment, snapshots, roster, ending, possible, staleness, complain, doubt })].flat(),
      );
    }
    this.watches = [...watches, ...this.witnesses.watches(), this.commandRows.watch()];
  }

  #add(invariant: string, { sites, key, detail }: Parameters<CheckContext['complain']>[0]): void {
    const count = (this.#counts.get(invariant) ?? 0) + 1;
    this.#counts.set(invariant, count);
    if (count > keptMax) return;
    const story = this.#story.about(sites, key);
    this.violations.push({ invariant, atMs: this.#scene.nowUs / 1000, sites, key, detail, ...(story.length === 0 ? {} : { story }) });
  }

  /** How often each check complained in all. */
  get counts(): ReadonlyMap<string, number> {
    return this.#counts;
  }
}
