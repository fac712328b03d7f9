/** Tells a world's history as journal events. It looks on, and is only there when somebody listens. */

import type { Message, Op } from '../../src/core/index.ts';
import type { MachineView, MessageFate, Scene, WorldWatch } from '../world/world-watch.ts';
import type { JournalEvent, JournalKind } from './event.ts';

/** A watch that hands every event of a world to `tell`. */
export function narrator(scene: Scene, tell: (event: JournalEvent) => void): WorldWatch {
  const say = (m: MachineView | null, kind: JournalKind, text: string, data: Record<string, unknown> = {}): void => {
    tell({ atUs: scene.nowUs, machine: m === null ? -1 : m.index, site: m === null ? '' : m.site, kind, text, data });
  };
  // A message has no name of its own; traces draw it from where it was sent to where it came.
  const ids = new WeakMap<Message, number>();
  let messages = 0;
  const siteOf = (machine: number): string => scene.machines[machine]?.site ?? `machine ${machine}`;
  return {
    started: (m) =>
      say(m, 'start', `starts at ${m.node} with clock ${m.server?.replica.clock}`, {
        node: m.node,
        clock: m.server?.replica.clock,
        members: m.server?.replica.members(),
      }),
    down: (m, orderly) => say(m, 'down', orderly ? 'has stopped' : 'loses power', { orderly }),
    issued: (m, op) => say(m, 'issue', `issues ${describeOp(op)}`, { op }),
    merged: (m, op, before, won, importedAt) => {
      if (won)
        say(m, 'win', `stores ${describeOp(op)}${before === null ? '' : `, over ${describeOp(before)}`}`, { op, before, importedAt });
    },
    dropped: (m, op, why) => say(m, 'drop', `drops ${describeOp(op)}: ${why}`, { op, why }),
    forgot: (m, site, tombstone) =>
      say(m, 'forget', `forgets ${site}${tombstone === null ? '' : ', keeping its tombstone'}`, { forgotten: site, tombstone }),
    revived: (m, site) => say(m, 'revive', `revives ${site}, and asks everybody to send from 0`, { revived: site }),
    setBack: (m, clock) => say(m, 'set-back', `notices that it was set back, and jumps to clock ${clock}`, { clock }),
    took: (m, from, verdict) =>
      say(m, 'take', `takes in from ${from}: ${verdict}; clock ${m.server?.replica.clock}`, {
        from,
        verdict,
        clock: m.server?.replica.clock,
      }),
    wiped: (m) => say(m, 'wipe', 'wipes itself, keeping its clock', { members: m.server?.replica.members() }),
    committed: (m, batch) =>
      say(m, 'commit', `commit ${batch.seq} is durable: clock ${batch.meta.clock}, ${batch.entries.length} entries`, {
        seq: batch.seq,
        clock: batch.meta.clock,
      }),
    commitFailed: (m, seq, durable = false) =>
      say(m, 'commit-failed', `commit ${seq} fails${durable ? ', and is durable nevertheless' : ''}`, { seq, durable }),
    sending: (m, message) => {
      const id = messages++;
      ids.set(message, id);
      say(m, 'send', `sends ${describeMessage(message)}`, { id, message });
    },
    fate: (flight, fate) => {
      const { to, sentAtUs, copy } = flight;
      const from = siteOf(flight.from);
      const { kind } = flight.message;
      const named = `the ${kind} from ${from}${copy === 0 ? '' : ' (its second copy)'}, sent ${(scene.nowUs - sentAtUs) / 1000} ms ago`;
      say(scene.machines[to] as MachineView, 'fate', describeFate[fate](named), {
        message: ids.get(flight.message),
        from,
        sender: flight.from,
        kind,
        sentAtUs,
        copy,
        fate,
      });
    },
    commanded: (m, command, taken) =>
      say(m, 'command', `is told: ${JSON.stringify(command)}: ${taken.ok ? `clock ${taken.clock}` : taken.why}`, { command, taken }),
    notified: (m, upTo, changes) =>
      say(m, 'notify', `notifies of ${[...changes.keys()].join(', ')}`, { upTo, changes: Object.fromEntries(changes) }),
    reported: (m, report) => say(m, 'report', `reports ${report.event}`, { report }),
    physics: (m, physics) => say(m, 'physics', `${physics.kind}${'item' in physics ? ` (${physics.item})` : ''}`, { ...physics }),
  };
}

/** What a receiver would say of a message, if it knew. */
const describeFate: Readonly<Record<MessageFate, (message: string) => string>> = {
  delivered: (message) => `gets ${message}`,
  refused: (message) => `refuses ${message}: it was damaged on its way`,
  lost: (message) => `will not get ${message}: lost`,
  blocked: (message) => `will not get ${message}: the link is cut`,
  dead: (message) => `is not there for ${message}`,
};

function describeOp(op: Op): string {
  return `${op.key.type}(${op.key.site}) = ${JSON.stringify(op.value)} @${op.clock}${op.magic === 0 ? '' : `/${op.magic}`} by ${op.origin}`;
}

function describeMessage(message: Message): string {
  switch (message.kind) {
    case 'sync':
    case 'answer':
      return `${message.kind} to ${message.to}: since ${message.data.since}, acked ${message.data.acked}, clock ${message.data.clock}, ${message.data.data.length} operations`;
    case 'gap':
      return `gap to ${message.to}: acked ${message.acked}${message.forgotten === undefined ? '' : ', with its tombstone'}`;
    case 'ask':
      return `ask to ${message.to ?? 'whoever is there'}: since ${message.since}`;
    case 'decline':
      return `decline to ${message.to}`;
    default:
      return message satisfies never;
  }
}
