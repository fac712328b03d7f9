/** Makes the Servers of a trial: the faulty core's own, in the trial's hardship, of which no scenario file can tell. */

import type { MakeServer } from '../../sim/world/surroundings.ts';
import type { Config, Dest, Message, Now, Ports, Server, Via } from '../../src/core/index.ts';
import type { Hardship } from './campaign.ts';
import { exaggerating } from './exaggerating.ts';

/** How many sync intervals a slow reader takes over one notification. */
const slowness = 2.1;

/** Hears of what only the hardship can see, in one sentence. */
export type Complain = (detail: string) => void;

/** `BaseServer` is that of the core under trial. */
export function makeSupervised(BaseServer: typeof Server, hardship: Hardship, complain: Complain): MakeServer {
  return (config, truePorts) => {
    const ports = hardship.misdelivers === true ? misdelivering(truePorts) : truePorts;
    if (hardship.exaggerates === true) return exaggerating(BaseServer, config, ports, complain);
    return hardship.readsSlowly === true ? readingSlowly(BaseServer, config, ports, complain) : new BaseServer(config, ports);
  };
}

/** The application is done with a notification only at the first event after a while. */
function readingSlowly(BaseServer: typeof Server, config: Config, ports: Ports, complain: Complain): Server {
  let taken: number | null = null;
  let takenMs = 0;
  let reading = false;
  class Slow extends BaseServer {
    override notified(upTo: number, now: Now): void {
      taken = upTo;
      takenMs = now.monoMs;
      this.#read(now);
    }

    override woke(timer: Parameters<Server['woke']>[0], now: Now): void {
      this.#read(now);
      super.woke(timer, now);
    }

    override received(message: Message, via: Via, now: Now): void {
      this.#read(now);
      super.received(message, via, now);
    }

    #read(now: Now): void {
      if (taken === null || now.monoMs - takenMs < slowness * config.syncIntervalMs) return;
      const upTo = taken;
      taken = null;
      reading = false;
      super.notified(upTo, now);
    }
  }
  return new Slow(config, {
    ...ports,
    notify: (upTo, changes) => {
      if (reading) complain(`${config.site} notified up to ${upTo} while the application was busy with the last notification`);
      reading = true;
      ports.notify(upTo, changes);
    },
  });
}

/** Some messages also arrive at the node of whoever was written to last, or come, it seems, from another cluster. */
function misdelivering(ports: Ports): Ports {
  let count = 0;
  let last: Dest | null = null;
  return {
    ...ports,
    send: (dest, message) => {
      ports.send(dest, message);
      count++;
      if (last !== null && count % 5 === 0 && 'node' in last && 'node' in dest && last.node !== dest.node) ports.send(last, message);
      if (count % 17 === 0) ports.send(dest, disguised(message));
      last = dest;
    },
  };
}

function disguised(message: Message): Message {
  if (message.kind === 'sync' || message.kind === 'answer') return { ...message, data: { ...message.data, cluster: 'elsewhere' } };
  return { ...message, cluster: 'elsewhere' };
}
