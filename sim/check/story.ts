/** The few events that bear on a violation: what the sites concerned last did, about the key and to themselves. */

import type { Key, Op, SiteId } from '../../src/core/index.ts';
import type { Us } from '../scenario/scenario.ts';
import type { MachineView, Scene, WorldWatch } from '../world/world-watch.ts';
import { describe } from './describe.ts';
import type { Roster } from './roster.ts';

/** Remembered of each machine: rare events only, so that a few seconds of an ordinary world fit. */
const rememberedMax = 64;
/** Told with one violation. */
const toldMax = 8;

/** An event, kept as it is and put in words only when it is told. */
interface Event {
  readonly atUs: Us;
  readonly what: string;
  readonly op: Op | null;
  readonly about: SiteId | null;
}

export class Story {
  readonly #scene: Scene;
  readonly #roster: Roster;
  /** A ring for each machine. */
  readonly #rings: { readonly events: Event[]; next: number }[] = [];

  constructor(scene: Scene, roster: Roster) {
    this.#scene = scene;
    this.#roster = roster;
  }

  watch(): WorldWatch {
    return {
      started: (m) => this.#note(m, `starts at ${m.node}`),
      down: (m, orderly) => this.#note(m, orderly ? 'has stopped' : 'loses power'),
      merged: (m, op, _before, won) => {
        if (won) this.#note(m, 'stores', op);
      },
      dropped: (m, op, why) => this.#note(m, why === 'tombstone' ? 'refuses, having forgotten the site,' : 'drops', op),
      forgot: (m, site) => this.#note(m, 'forgets', null, site),
      revived: (m, site) => this.#note(m, 'revives', null, site),
      setBack: (m) => this.#note(m, 'notices that it was set back'),
      wiped: (m) => this.#note(m, 'is wiped'),
      commitFailed: (m) => this.#note(m, 'fails to commit'),
      took: (m, from, verdict) => {
        if (verdict !== 'accepted')
          this.#note(m, verdict === 'gap' ? 'sees a gap from' : 'takes in nothing, or only a part, from', null, from);
      },
    };
  }

  #note(m: MachineView, what: string, op: Op | null = null, about: SiteId | null = op === null ? null : op.key.site): void {
    let ring = this.#rings[m.index];
    if (ring === undefined) {
      ring = { events: [], next: 0 };
      this.#rings[m.index] = ring;
    }
    ring.events[ring.next] = { atUs: this.#scene.nowUs, what, op, about };
    ring.next = (ring.next + 1) % rememberedMax;
  }

  /** The last events at these sites that are about the key, about one another, or about a whole site, in order, one line each. */
  about(sites: readonly SiteId[], key: Key | null): readonly string[] {
    const bears = ({ op, about }: Event): boolean => {
      if (about === null) return true;
      if (key === null) return op === null && sites.includes(about);
      return about === key.site && (op === null || op.key.type === key.type || op.key.type === 'mem');
    };
    const found: { readonly event: Event; readonly m: MachineView }[] = [];
    for (const site of sites) {
      for (const m of this.#roster.of(site)) {
        for (const event of this.#rings[m.index]?.events ?? []) if (bears(event)) found.push({ event, m });
      }
    }
    // The order of the rings decides among events of one instant: it is stable.
    found.sort((a, b) => a.event.atUs - b.event.atUs || a.m.index - b.m.index);
    return found.slice(-toldMax).map(({ event, m }) => `${(event.atUs / 1000).toFixed(3)} ms: ${m.site} ${tell(event)}`);
  }
}

function tell({ what, op, about }: Event): string {
  if (op !== null) return `${what} ${describe(op)}`;
  return about === null ? what : `${what} ${about}`;
}
