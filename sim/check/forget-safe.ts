/** forget-safe: only another site that is long gone is forgotten, and only once everybody who must know its kick has acknowledged all of its keys (R5). */

import type { Clock, Op, SiteId, Snapshot } from '../../src/core/index.ts';
import type { MachineView } from '../world/world-watch.ts';
import type { CheckContext, CheckMaker } from './check.ts';
import { describe } from './describe.ts';

/** Keeps what a forget deletes, so that it can be judged afterwards. */
export const forgetSafe: CheckMaker = (context) => {
  const { scene, moment } = context;
  const { forgetAfterS } = scene.scenario.protocol;
  const court = new Court(context);
  return {
    starting: (m, durable) => court.of(m).restore(durable),
    merged: (m, op, _before, won, importedAt) => {
      if (won) court.of(m).store(op, importedAt);
    },
    setBack: (m, clock) => court.of(m).storeAllAt(clock),
    wiped: (m) => court.of(m).restore(null),
    revived: (m, site) => {
      court.of(m).site(site).forgotten = false;
    },
    delivered: (m) => {
      if (court.kicks.seen) court.of(m).heard(moment.from, moment.ackedOut);
    },
    commanding: (_m, command) => {
      if (command.do === 'cleanup') court.forgetAfterS = command.forgetAfterS ?? forgetAfterS;
    },
    commanded: () => {
      court.forgetAfterS = forgetAfterS;
    },
    forgot: (m, site, tombstone) => court.judge(m, site, tombstone),
  };
};

/** What a replica has of one site. */
interface Known {
  mem: Op | null;
  /** The greatest `importedAt` of all its keys. */
  latest: Clock;
  /** Its tombstone alone is kept. */
  forgotten: boolean;
}

/** Whether any replica ever knew a site to be kicked: until then nobody has to be listened to. */
interface Kicks {
  seen: boolean;
}

/** What one replica knows, as far as forgetting asks for it. */
class Memory {
  readonly #kicks: Kicks;
  readonly sites: Map<SiteId, Known> = new Map();
  /** Of each kicked site: our clock up to which it says itself that it has our data. */
  readonly kicked: Map<SiteId, Clock> = new Map();

  constructor(kicks: Kicks) {
    this.#kicks = kicks;
  }

  site(site: SiteId): Known {
    let known = this.sites.get(site);
    if (known === undefined) {
      known = { mem: null, latest: 0, forgotten: false };
      this.sites.set(site, known);
    }
    return known;
  }

  restore(durable: Snapshot | null): void {
    this.sites.clear();
    this.kicked.clear();
    for (const { op, importedAt } of durable?.entries ?? []) this.store(op, importedAt);
    for (const { site, forgotten, ackedOut } of durable?.peers ?? []) {
      this.site(site).forgotten = forgotten;
      this.heard(site, ackedOut);
    }
  }

  store(op: Op, importedAt: Clock): void {
    const { type, site } = op.key;
    const known = this.site(site);
    known.latest = Math.max(known.latest, importedAt);
    if (type !== 'mem') return;
    known.mem = op;
    if (op.value === true) {
      this.kicked.delete(site);
      return;
    }
    this.#kicks.seen = true;
    if (!this.kicked.has(site)) this.kicked.set(site, 0);
  }

  storeAllAt(clock: Clock): void {
    for (const known of this.sites.values()) known.latest = clock;
  }

  /** A kicked site acknowledged; of others the replica itself can be asked. */
  heard(from: SiteId, ackedOut: Clock | null): void {
    if (this.kicked.size > 0 && this.kicked.has(from)) this.kicked.set(from, ackedOut ?? 0);
  }

  drop(site: SiteId): void {
    this.sites.delete(site);
    this.kicked.delete(site);
  }
}

class Court {
  readonly #context: CheckContext;
  readonly #tombstoneForS: number;
  readonly #memories: Memory[] = [];
  readonly kicks: Kicks = { seen: false };
  /** A command may say otherwise for itself. */
  forgetAfterS: number;

  constructor(context: CheckContext) {
    const { protocol } = context.scene.scenario;
    this.#context = context;
    this.#tombstoneForS = protocol.tombstoneForS;
    this.forgetAfterS = protocol.forgetAfterS;
  }

  of(m: MachineView): Memory {
    let memory = this.#memories[m.index];
    if (memory === undefined) {
      memory = new Memory(this.kicks);
      this.#memories[m.index] = memory;
    }
    return memory;
  }

  judge(m: MachineView, site: SiteId, tombstone: Op | null): void {
    const known = this.of(m).site(site);
    const isExpiry = tombstone === null && known.forgotten;
    const wrong = isExpiry ? this.#tooSoon(m, known) : this.#tooEarly(m, site, known);
    if (wrong !== null) {
      const what = isExpiry ? 'dropped the tombstone of' : 'forgot';
      this.#context.complain({ sites: [m.site], key: { type: 'mem', site }, detail: `${m.site} ${what} ${site} too early: ${wrong}` });
    }
    known.forgotten = true;
    if (tombstone === null) this.of(m).drop(site);
  }

  #tooSoon(m: MachineView, { mem }: Known): string | null {
    const nowS = m.now().wallS;
    if (mem === null || mem.wallTime < nowS - this.#tombstoneForS) return null;
    return `it was kicked ${nowS - mem.wallTime} s ago; its tombstone must be kept for ${this.#tombstoneForS} s`;
  }

  #tooEarly(m: MachineView, site: SiteId, { mem, latest }: Known): string | null {
    const nowS = m.now().wallS;
    if (site === m.site) return 'no site may forget itself';
    if (mem === null || mem.value !== false) return `only a kicked site may be forgotten, and it holds ${describe(mem)}`;
    if (!this.#isLongGone(mem, nowS)) {
      return `it was kicked ${nowS - mem.wallTime} s ago; it may be forgotten after more than ${this.forgetAfterS} s`;
    }
    const active = [...this.of(m).sites].filter(([peer, its]) => this.#isActive(m, peer, its, nowS));
    const ackedOut = (peer: SiteId): Clock => m.server?.replica.ackedOut(peer) ?? 0;
    const unaware = active.find(([peer]) => ackedOut(peer) < latest);
    if (unaware !== undefined)
      return `${unaware[0]} has acknowledged only ${ackedOut(unaware[0])}, and its keys were stored up to ${latest}`;
    const itself = this.of(m).kicked.get(site) ?? 0;
    if (active.length > 0 || itself >= latest || mem.wallTime < nowS - this.#tombstoneForS) return null;
    return `with no active peer the site itself must have acknowledged ${latest}; it has only ${itself}`;
  }

  #isActive(m: MachineView, peer: SiteId, { mem, forgotten }: Known, nowS: number): boolean {
    return peer !== m.site && mem !== null && !forgotten && !this.#isLongGone(mem, nowS);
  }

  #isLongGone(mem: Op, nowS: number): boolean {
    return mem.value === false && mem.wallTime < nowS - this.forgetAfterS;
  }
}
