/** To whom a kicked site still speaks (R12): whom it owes an acknowledgement, and who has not got all that it has to say, and has not answered that it is forgotten. */

import type { Op, SiteId } from '../../src/core/index.ts';
import type { MachineView, WorldWatch } from '../world/world-watch.ts';
import type { Moment } from './moment.ts';
import { keyTypes, type Views } from './views.ts';

/** What a machine remembers of others that no disk does. */
interface Memory {
  /** From whom operations were taken in since it was last sent something; a list, since one is added with almost every message. */
  owes: SiteId[];
  /** The same, of whom no address was known: they are sent nothing, and stay so. */
  readonly strangers: Set<SiteId>;
  /** The own membership that each answered with a tombstone. */
  readonly deafTo: Map<SiteId, Op | null>;
}

export class Silence {
  readonly #views: Views;
  readonly #moment: Moment;
  readonly #machines: Memory[] = [];

  constructor(views: Views, moment: Moment) {
    this.#views = views;
    this.#moment = moment;
  }

  watch(): WorldWatch {
    const moment = this.#moment;
    const forget = (m: MachineView): void => {
      const memory = this.#of(m);
      memory.owes = [];
      memory.strangers.clear();
      memory.deafTo.clear();
    };
    return {
      starting: forget,
      wiped: forget,
      forgot: (m, site, tombstone) => {
        const memory = this.#of(m);
        const isOwed = memory.owes.includes(site);
        memory.owes = memory.owes.filter((other) => other !== site);
        if (tombstone !== null) {
          if (isOwed) memory.strangers.add(site);
          return;
        }
        memory.strangers.delete(site);
        memory.deafTo.delete(site);
      },
      took: (m, from, verdict) => {
        const { message } = moment;
        if (!moment.open || (verdict !== 'accepted' && verdict !== 'part')) return;
        if ((message?.kind !== 'sync' && message?.kind !== 'answer') || message.data.data.length === 0) return;
        const { owes, strangers } = this.#of(m);
        if (moment.peer?.host) owes.push(from);
        else strangers.add(from);
      },
      delivered: (m, message) => {
        if (message.kind !== 'gap' || message.forgotten === undefined || moment.refused || !moment.wasKnown) return;
        this.#of(m).deafTo.set(message.from, m.server?.replica.entry('mem', m.site)?.op ?? null);
      },
    };
  }

  /** To whom a flush sends whose snapshot is what the machine holds now; null: to everybody whose address it has. It counts as sent. */
  addressees(m: MachineView): ReadonlySet<SiteId> | null {
    const memory = this.#of(m);
    const { owes, strangers, deafTo } = memory;
    const replica = m.server?.replica;
    const own = replica?.peer(m.site)?.mem?.op;
    if (strangers.size > 0)
      for (const site of strangers) if (replica?.entry('host', site) != null && strangers.delete(site)) owes.push(site);
    if (replica === undefined || own?.value !== false) {
      // Cutting a list short is slow, even if it is empty.
      if (owes.length > 0) owes.length = 0;
      return null;
    }
    const sites = [...this.#views.of(m).sites.keys()];
    const latest = Math.max(...sites.flatMap((site) => keyTypes.map((type) => replica.entry(type, site)?.importedAt ?? 0)));
    const isTold = (site: SiteId): boolean => deafTo.get(site) === own || (replica.ackedOut(site) ?? 0) >= latest;
    const to = sites.filter((site) => site !== m.site && replica.entry('host', site) !== null && (owes.includes(site) || !isTold(site)));
    const addressees = new Set(to);
    memory.owes = owes.filter((site) => !addressees.has(site));
    return addressees;
  }

  #of(m: MachineView): Memory {
    let memory = this.#machines[m.index];
    if (memory === undefined) {
      memory = { owes: [], strangers: new Set(), deafTo: new Map() };
      this.#machines[m.index] = memory;
    }
    return memory;
  }
}
