/** Whom sites are asking for data: a join that is not over is a path to whom it asks, if that lives there. */

import type { NodeName, Op, SiteId } from '../../src/core/index.ts';
import type { MachineView, WorldWatch } from '../world/world-watch.ts';
import type { Moment } from './moment.ts';
import { isMemOf } from './tombstone-duties.ts';

export class Joins {
  /** By machine: the last pull that it was told to begin, until that is over. */
  readonly #open: Map<MachineView, { readonly request: number; readonly node: NodeName; readonly to: SiteId | null }> = new Map();

  /** Whether the machine is still asking this one, and not somebody who lived there before. */
  asks(m: MachineView, other: MachineView): boolean {
    const open = this.#open.get(m);
    return open?.node === other.node && (open.to === null || open.to === other.site);
  }

  watch(): WorldWatch {
    return {
      starting: (m) => void this.#open.delete(m),
      requesting: (m, request, command) => {
        if (command?.do !== 'pull' || !('node' in command.dest)) return;
        this.#open.set(m, { request, node: command.dest.node, to: command.to });
      },
      done: (m, request) => {
        if (this.#open.get(m)?.request === request) this.#open.delete(m);
      },
    };
  }
}

/** Whether a machine makes itself a member with this operation, since the answer that its join waited for is being delivered. */
export function endsJoin({ open, message }: Moment, { site }: MachineView, op: Op): boolean {
  return open && message?.kind === 'answer' && isMemOf(op, site) && op.value === true;
}
