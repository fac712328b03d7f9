/** Between the messages of a world come some that would take a clock further than any message may: each must be refused whole (R10). */

import type { Config, Message, Now, Ports, Report, Server, Via } from '../../src/core/index.ts';
import type { Complain } from './supervised.ts';

/** One message in so many is first heard exaggerated. */
const every = 3;

/** A Server that hears exaggerations, and is watched as it does. */
export function exaggerating(BaseServer: typeof Server, config: Config, ports: Ports, complain: Complain): Server {
  let count = 0;
  /** What was reported of an exaggeration; null while the truth is heard. */
  let heard: Report[] | null = null;
  class Credulous extends BaseServer {
    override received(message: Message, via: Via, now: Now): void {
      if (count++ % every === 0 && this.running && message.to === this.site) this.#hear(message, via, now);
      super.received(message, via, now);
    }

    #hear(message: Message, via: Via, now: Now): void {
      for (const lie of exaggerationsOf(message, config.limits, this)) {
        const before = stateOf(this, message);
        heard = [];
        super.received(lie, via, now);
        const reports = heard;
        heard = null;
        const isRefused = reports.length === 1 && reports[0]?.event === 'refused' && reports[0].why === 'clock-too-far';
        if (isRefused && stateOf(this, message) === before) continue;
        complain(
          `${config.site} must refuse what takes its clock too far, and nothing may come of it: ${JSON.stringify({ before, reports })}`,
        );
      }
    }
  }
  return new Credulous(config, {
    ...ports,
    report: (event) => {
      if (heard === null) ports.report(event);
      else heard.push(event);
    },
  });
}

/** The message with a clock, or an acknowledgement, that is one too great: for what one message may add, if anything was taken in before, or for ever. */
function exaggerationsOf(message: Message, { clockMax, clockStepMax }: Config['limits'], { replica }: Server): Message[] {
  if (message.kind !== 'sync' && message.kind !== 'gap') return [];
  const from = message.kind === 'sync' ? message.data.from : message.from;
  const tooFar = [clockMax - 2 ** 22 + 1];
  if (replica.ackedIn(from) !== null) tooFar.push(replica.clock + clockStepMax + 1);
  return tooFar.flatMap((clock): Message[] =>
    message.kind === 'gap'
      ? [{ ...message, acked: clock }]
      : [
          { ...message, data: { ...message.data, clock } },
          { ...message, data: { ...message.data, acked: clock } },
        ],
  );
}

function stateOf({ replica }: Server, message: Message): string {
  const from = 'data' in message ? message.data.from : message.from;
  return JSON.stringify([replica.clock, replica.ackedIn(from), replica.ackedOut(from)]);
}
