/** Makes the Servers of a trial: the faulty core's own, under the watch of the port contract and in the trial's hardship. */

import type { MakeServer } from '../../sim/world/machine.ts';
import type { Command, CommitResult, Config, Dest, Message, Now, Ports, Server, Taken, Via } from '../../src/core/index.ts';
import type { Hardship } from './campaign.ts';
import { type Complain, type Watched, watchPorts } from './contract.ts';

/** How many sync intervals a slow reader takes over one notification. */
const slowness = 2.1;

/** `BaseServer` is that of the core under trial. */
export function makeSupervised(BaseServer: typeof Server, hardship: Hardship, complain: Complain): MakeServer {
  return (config, ports) => {
    const watched = watchPorts(hardship.misdelivers ? misdelivering(ports) : ports, (detail) => complain(`${config.site}: ${detail}`));
    const limits = hardship.operationsMax === undefined ? config.limits : { ...config.limits, operationsMax: hardship.operationsMax };
    return supervise(BaseServer, { ...config, limits }, watched, hardship.readsSlowly === true ? slowness * config.syncIntervalMs : 0);
  };
}

function supervise(BaseServer: typeof Server, config: Config, watched: Watched, readingMs: number): Server {
  let taken: number | null = null;
  let takenMs = 0;
  class Supervised extends BaseServer {
    override command(request: number, command: Command, now: Now): Taken {
      watched.asked(request, command.do === 'wipe' && command.stop);
      const result = super.command(request, command, now);
      if (!result.ok) watched.refused(request);
      return result;
    }

    override start(...args: Parameters<Server['start']>): void {
      watched.mayArm(true);
      super.start(...args);
      watched.mayArm(false);
    }

    override stop(request: number, now: Now): void {
      watched.asked(request, this.running);
      super.stop(request, now);
    }

    override committed(seq: number, result: CommitResult, now: Now): void {
      watched.committed(seq, result);
      watched.mayArm(result.ok);
      super.committed(seq, result, now);
      watched.mayArm(false);
    }

    override notified(upTo: number, now: Now): void {
      taken = upTo;
      takenMs = now.monoMs;
      this.#read(now);
    }

    override woke(timer: Parameters<Server['woke']>[0], now: Now): void {
      this.#read(now);
      if (timer === 'flush') watched.flushFell();
      super.woke(timer, now);
    }

    override received(message: Message, via: Via, now: Now): void {
      this.#read(now);
      super.received(message, via, now);
    }

    #read(now: Now): void {
      if (taken === null || now.monoMs - takenMs < readingMs) return;
      const upTo = taken;
      taken = null;
      watched.notified(upTo);
      super.notified(upTo, now);
    }
  }
  return new Supervised(config, watched.ports);
}

/** Some messages also arrive at the node of whoever was written to last, or come, it seems, from another cluster, or from their addressee. */
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
