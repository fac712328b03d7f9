/** The ports of a machine, with everybody told of what the Server asks of them: a port itself never thinks of onlookers. */

import type { Ports } from '../../src/core/index.ts';
import type { MachineView, WorldWatch } from './world-watch.ts';

/** Messages are told of where they leave. */
export function watchedPorts(m: MachineView, ports: Ports, watch: Required<WorldWatch>): Ports {
  return {
    send: ports.send,
    commit: (batch) => {
      watch.committing(m, batch);
      ports.commit(batch);
    },
    wake: (timer, afterMs) => {
      watch.waking(m, timer, afterMs);
      ports.wake(timer, afterMs);
    },
    notify: (upTo, changes) => {
      watch.notified(m, upTo, changes);
      ports.notify(upTo, changes);
    },
    done: (request, result) => {
      watch.done(m, request, result);
      ports.done(request, result);
    },
    report: (event) => {
      watch.reported(m, event);
      ports.report(event);
    },
  };
}
