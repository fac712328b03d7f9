/** The runs of each machine whose clock values compare (R8): the present one, and the one that wrote its disk. */

import type { Clock, Snapshot } from '../../src/core/index.ts';
import type { MachineView } from '../world/world-watch.ts';

export class Runs {
  /** `sent`: the present one, once it has sent something. */
  readonly #runs: { sent: string; readonly wrote: string }[] = [];

  starts(m: MachineView, durable: Snapshot | null): void {
    this.#runs[m.index] = { sent: '', wrote: durable?.meta.run ?? '' };
  }

  sends(m: MachineView, run: string): void {
    const runs = this.#runs[m.index];
    if (runs !== undefined) runs.sent = run;
  }

  /** What an acknowledgement is worth: one of a run that does not lead to the present one is worth nothing. */
  worth(m: MachineView, acked: Clock, ackedRun: string): Clock {
    const { sent, wrote } = this.#runs[m.index] ?? { sent: '', wrote: '' };
    return ackedRun === '' || ackedRun === sent || ackedRun === wrote ? acked : 0;
  }
}
