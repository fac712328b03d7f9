/** flush-complete: a flush comes when its time has come or somebody wants it, and sends to every site whose address is durable, once, or, from a kicked site, to whom it still has something to say (R12); no other commit sends syncs. */

import type { Message, SiteId } from '../../src/core/index.ts';
import type { MachineView, WorldWatch } from '../world/world-watch.ts';
import type { CheckContext, CheckMaker } from './check.ts';
import { endsJoin } from './joins.ts';
import { Silence } from './silence.ts';
import { Turns } from './turns.ts';

/** Which commit is a flush is told from what came before it: the timer, the command, or the end of a join. A flush that failed is one again. */
export const flushComplete: CheckMaker = (context) => {
  const { moment, scene, views } = context;
  const silence = new Silence(views, moment);
  const flushes: Flushes[] = [];
  const of = (m: MachineView): Flushes => (flushes[m.index] ??= new Flushes(context, silence, m));
  const turns = new Turns();
  const watch: WorldWatch = {
    starting: (m) => of(m).begin(),
    down: () => turns.to(null),
    woke: (m, timer) => {
      turns.to(of(m));
      if (timer === 'flush' && m.server?.running === true) of(m).want();
    },
    commanding: (m, { do: what }) => {
      turns.to(of(m));
      if (what === 'flush' && m.server?.running === true) of(m).want();
    },
    delivering: (m) => turns.to(of(m)),
    issued: (m, op) => {
      if (endsJoin(moment, m, op)) of(m).want();
    },
    committing: (m) => of(m).commit(),
    heard: (m, ok) => {
      turns.to(of(m));
      of(m).heard(ok);
    },
    sending: (m, message) => of(m).sends(message),
    waking: (m, timer, afterMs) => {
      if (timer === 'flush' && afterMs !== null) of(m).arms(afterMs);
    },
    wiped: (m) => of(m).wipe(),
    finished: () => {
      turns.to(null);
      for (const m of scene.machines) of(m).rest();
    },
  };
  return [silence.watch(), watch];
};

/** What one incarnation owes. */
class Flushes {
  readonly #context: CheckContext;
  readonly #silence: Silence;
  readonly #m: MachineView;
  /** A flush is due as soon as no commit is under way, and the store does not fail. */
  #wanted = false;
  /** What the commit under way is, and that whose end was just heard of. */
  #flight: 'commit' | 'flush' | null = null;
  #ended: 'commit' | 'flush' | null = null;
  #failing = false;
  /** The first flush of a life is armed when it begins. */
  #begins = false;
  #sent = 0;
  /** To whom the flush under way is to send; null: to everybody. */
  #addressees: ReadonlySet<SiteId> | null = null;
  #last: Message | null = null;

  constructor(context: CheckContext, silence: Silence, m: MachineView) {
    this.#context = context;
    this.#silence = silence;
    this.#m = m;
  }

  begin(): void {
    this.#wanted = false;
    this.#flight = null;
    this.#ended = null;
    this.#failing = false;
    this.#begins = true;
  }

  /** What was under way for the life that ends sends nothing any more. */
  wipe(): void {
    this.#wanted = false;
    this.#begins = true;
    if (this.#flight !== null) this.#flight = 'commit';
  }

  get #isMuster(): boolean {
    return this.#context.scene.scenario.protocol.rules === 'muster';
  }

  want(): void {
    this.#wanted = true;
  }

  commit(): void {
    this.#flight = this.#wanted && this.#m.server?.running === true ? 'flush' : 'commit';
    this.#addressees = this.#flight === 'flush' && this.#isMuster ? this.#silence.addressees(this.#m) : null;
    this.#wanted = false;
    this.#ended = null;
  }

  heard(ok: boolean): void {
    const flight = this.#flight;
    this.#flight = null;
    this.#failing = !ok;
    if (!ok) this.#wanted ||= flight === 'flush';
    this.#ended = ok ? flight : null;
    this.#sent = 0;
  }

  sends(message: Message): void {
    const isRepeated = message === this.#last;
    if (message.kind !== 'sync' || isRepeated || message.data.cluster !== this.#m.server?.cluster) return;
    this.#last = message;
    if (this.#ended !== 'flush') this.#complain(`sent a sync to ${message.to}, and no flush had become durable`, message.to);
    if (this.#addressees?.has(message.to) === false)
      this.#complain(`was kicked, has nothing to say to ${message.to}, and sent it a sync`, message.to);
    if (message.part === undefined || message.part.index === 0) this.#sent++;
  }

  /** The next flush is armed when one has been sent. */
  arms(afterMs: number): void {
    const { syncIntervalUs } = this.#context.scene.scenario.protocol;
    const expectedMs = this.#begins ? 0 : syncIntervalUs / 1000;
    if (afterMs !== expectedMs) this.#complain(`armed a flush in ${afterMs} ms; it must come in ${expectedMs} ms`);
    if (!this.#begins && this.#ended !== 'flush') this.#complain('armed a flush, and none had become durable');
    else if (!this.#begins) this.#judge();
    this.#begins = false;
  }

  #judge(): void {
    const { disk, site } = this.#m;
    const addressees = this.#addressees?.size ?? disk.hosts - (disk.host(site) === null ? 0 : 1);
    if (this.#sent !== addressees) this.#complain(`sent ${this.#sent} syncs in a flush, and had to send ${addressees}`);
  }

  /** Its event is over. */
  rest(): void {
    this.#ended = null;
    if (!this.#wanted || this.#flight !== null || this.#failing || this.#m.server?.running !== true) return;
    this.#wanted = false;
    this.#complain('must flush now, and does not commit');
  }

  #complain(detail: string, other?: SiteId): void {
    const { site } = this.#m;
    this.#context.complain({ sites: other === undefined ? [site] : [site, other], key: null, detail: `${site} ${detail}` });
  }
}
