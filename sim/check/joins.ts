/** Whom sites are asking for data: a join that is not over is a path to whoever lives where it asks. */

import type { NodeName } from '../../src/core/index.ts';
import type { MachineView, WorldWatch } from '../world/world-watch.ts';

export class Joins {
  /** By machine: the last pull that it was told to begin, until that is over. */
  readonly #open: Map<MachineView, { readonly request: number; readonly node: NodeName }> = new Map();

  /** Whether the machine is still asking there. */
  asks(m: MachineView, node: NodeName): boolean {
    return this.#open.get(m)?.node === node;
  }

  watch(): WorldWatch {
    return {
      starting: (m) => void this.#open.delete(m),
      requesting: (m, request, command) => {
        if (command?.do === 'pull' && 'node' in command.dest) this.#open.set(m, { request, node: command.dest.node });
      },
      done: (m, request) => {
        if (this.#open.get(m)?.request === request) this.#open.delete(m);
      },
    };
  }
}
