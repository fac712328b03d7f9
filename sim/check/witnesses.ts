/** Counts the situations that a run got into: it proves nothing about those that it never reached. */

import type { Op, Report, Verdict } from '../../src/core/index.ts';
import { fromLiveness } from '../../src/core/index.ts';
import { WITNESS_NAMES, type WitnessName } from '../scenario/witness-names.ts';
import type { Counters } from '../world/counters.ts';
import type { Physics } from '../world/plan.ts';
import type { MachineView, Scene, WorldWatch } from '../world/world-watch.ts';
import type { Moment } from './moment.ts';

const ofDropping = { tombstone: 'refused-by-tombstone', orphan: 'orphan-dropped', expired: 'expired-kick-dropped' } as const;
const ofVerdict = { accepted: null, gap: 'gap', 'forgotten-sender': 'forgotten-sender', part: 'part-taken' } as const satisfies Record<
  Verdict,
  WitnessName | null
>;
const ofAnswer = {
  accepted: 'stranger-answered',
  gap: 'gap-answered',
  'forgotten-sender': 'forgotten-sender-answered',
  part: 'stranger-answered',
} as const;

export class Witnesses {
  readonly #scene: Scene;
  readonly #moment: Moment;
  readonly #counts: Map<WitnessName, number> = new Map();
  /** Of the delivery under way: an answer arrived, something was sent, a set-back was noticed. */
  #isAnswer = false;
  #hasAnswered = false;
  #isSetBack = false;

  constructor(scene: Scene, moment: Moment) {
    this.#scene = scene;
    this.#moment = moment;
  }

  /** All that was seen, by name in the order of the alphabet; `counters` know what nobody needs to look for. */
  counts(counters: Counters): Readonly<Record<string, number>> {
    const { messages, faults } = counters;
    this.#saw('message-blocked', messages.blocked);
    this.#saw('message-dead', messages.dead);
    this.#saw('message-lost', messages.lost);
    this.#saw('reordered-delivered', messages.reordered);
    this.#saw('partition', faults.partitions);
    this.#saw('backup-restored', faults.restoredBackups);
    this.#saw('cloned', faults.clones);
    this.#saw('failed-yet-durable', faults.durableFailures);
    this.#saw('links-held', faults.holds);
    this.#saw('links-slow', faults.slowLinks);
    this.#saw('node-reused', faults.reusedNodes);
    this.#saw('site-slow', faults.slowSites);
    this.#saw('tail-lost', faults.lostTails);
    this.#saw('zombie', faults.zombies);
    return Object.fromEntries(WITNESS_NAMES.flatMap((name) => (this.#counts.has(name) ? [[name, this.#counts.get(name) ?? 0]] : [])));
  }

  #saw(name: WitnessName, times = 1): void {
    if (times > 0) this.#counts.set(name, (this.#counts.get(name) ?? 0) + times);
  }

  watches(): readonly WorldWatch[] {
    return [this.#ofDeliveries(), this.#ofReplicas(), this.#ofMachines()];
  }

  #ofDeliveries(): WorldWatch {
    return {
      delivering: (_m, message) => {
        this.#isAnswer = message.kind === 'answer';
        this.#hasAnswered = false;
        this.#isSetBack = false;
      },
      sending: (_m, { kind, to }) => {
        if (kind === 'sync') return;
        this.#hasAnswered = true;
        const { verdict } = this.#moment;
        if (kind === 'gap') this.#saw(verdict === null ? 'gap-answered' : ofAnswer[verdict]);
        else if (kind === 'decline') this.#saw('ask-declined');
        else if (kind === 'ask' && to === null) this.#saw('contact-asked');
      },
      took: (_m, _from, verdict) => {
        const name = ofVerdict[verdict];
        if (name !== null) this.#saw(name);
      },
      delivered: (_m, { kind }) => {
        const { verdict, refused, ackedIn, ackedInBefore } = this.#moment;
        if (kind === 'ask' && !this.#hasAnswered && !refused) this.#saw('ask-waits-for-commit');
        if (verdict === 'accepted' && ackedIn !== null && ackedInBefore !== null && ackedIn < ackedInBefore)
          this.#saw('late-message-lowers-ackedIn');
      },
      fate: ({ copy }, fate) => {
        if (copy > 0 && fate === 'delivered') this.#saw('duplicate-delivered');
      },
    };
  }

  #ofReplicas(): WorldWatch {
    return {
      issued: (m, op) => this.#sawIssued(m, op),
      merged: (m, op, before, won) => {
        if (before !== null && before !== op) this.#sawMeeting(op, before, won);
        if (won && op.key.type === 'mem' && op.key.site === m.site && op.value === false && op.origin !== m.site)
          this.#saw('kicked-site-learns');
      },
      dropped: (_m, _op, why) => this.#saw(ofDropping[why]),
      forgot: (_m, _site, tombstone) => {
        const expired = tombstone === null && this.#scene.scenario.protocol.rules === 'muster';
        this.#saw(expired ? 'tombstone-expired' : 'forget');
      },
      revived: () => this.#saw('revival'),
      setBack: () => {
        this.#isSetBack = true;
        this.#saw('set-back-noticed');
      },
      wiped: () => this.#saw('wiped'),
      commanded: (_m, command, taken) => {
        if (!taken.ok) this.#saw('command-refused');
        else if (command.do === 'setMember' && !command.member) this.#saw('kick');
      },
      reported: (_m, report) => this.#sawReport(report),
    };
  }

  #ofMachines(): WorldWatch {
    return {
      commitFailed: () => this.#saw('commit-failed'),
      torn: (_m, durable) => this.#saw(durable ? 'crash-between-commit-and-send' : 'crash-during-commit'),
      down: (_m, orderly) => {
        if (orderly) this.#saw('stop-in-order');
      },
      physics: (_m, physics) => this.#sawPhysics(physics),
    };
  }

  #sawIssued(m: MachineView, op: Op): void {
    if (op.clock === 0 || op.key.site !== m.site) return;
    const { type } = op.key;
    if (type === 'mem' && op.value === true) {
      if (this.#moment.open && this.#isAnswer) this.#saw('join-completed');
      if (m.server?.replica.entry('mem', m.site)?.op.value === false) this.#saw('rejoin');
    } else if (this.#moment.open && !this.#isSetBack && (type === 'host' || type === 'info')) {
      this.#saw('own-word-reissued');
    }
  }

  #sawMeeting(op: Op, before: Op, won: boolean): void {
    const isLive = op.key.type === 'live';
    const equalClocks = op.clock === before.clock && (isLive ? op.value === before.value : op.magic === before.magic);
    if (equalClocks && op.origin !== before.origin) this.#saw('tie-broken-by-origin');
    if (!isLive || !won) return;
    const [now, then] = [fromLiveness(Number(op.value)), fromLiveness(Number(before.value))];
    if (now.restarts === then.restarts && then.self && !now.self) this.#saw('third-party-overrules');
  }

  #sawReport(report: Report): void {
    switch (report.event) {
      case 'refused':
        this.#saw('message-refused');
        return;
      case 'identity-conflict':
        this.#saw('identity-conflict');
        return;
      case 'equal-order':
        this.#saw('equal-order-broken');
        return;
      case 'store-healed':
        this.#saw('store-healed');
        return;
      case 'wiped-stale':
        this.#saw('wiped-as-stale');
        return;
      default:
    }
  }

  #sawPhysics(physics: Physics): void {
    switch (physics.kind) {
      case 'crash':
        if (physics.finds.kind === 'nothing') this.#saw('disk-lost');
        return;
      case 'restart':
        this.#saw('restart');
        if (physics.node !== null) this.#saw('moved');
        return;
      case 'pause':
        this.#saw('paused');
        return;
      case 'clockJump':
        this.#saw('clock-jump');
        return;
      default:
    }
  }
}
