/** message-exact: whatever leaves a site says of itself, and of whom it is for, what is durable at its sender: no more, no less, and nothing else. */

import type { Answer, Ask, Clock, Dest, Gap, Message, NodeName, Op, Sync, SyncData } from '../../src/core/index.ts';
import { configOf } from '../world/server-config.ts';
import type { MachineView } from '../world/world-watch.ts';
import type { CheckContext, CheckMaker } from './check.ts';
import { describe } from './describe.ts';
import { senderOf } from './moment.ts';
import { NumberedParts } from './numbered-parts.ts';
import { saysLongGone } from './tombstone-duties.ts';
import { isAhead } from './unheard.ts';

/**
 * What leaves was fixed when a commit began, and leaves when it is durable: the disk is then exactly what the message was made of, and needs no
 * second copy. Gap answers are made of the record that is durable and the one in memory; the lesser counts. What an answer repeats of its ask is
 * left to `asks-answered`, and whether data lacks something to `ack-sound`.
 */
export const messageExact: CheckMaker = (context) => {
  const { scene } = context;
  const lives: Life[] = [];
  const of = (m: MachineView): Life => (lives[m.index] ??= new Life(context, m));
  const isMuster = scene.scenario.protocol.rules === 'muster';
  /** Sends that belong together come in a row, and a host may repeat what it was just given. */
  let last: Message | null = null;
  return {
    starting: (m, durable) => of(m).begin(durable?.meta.run ?? '', durable?.meta.clock ?? 0),
    setBack: (m, clock) => of(m).setBack(clock),
    committing: (m) => of(m).snapshot(),
    sending: (m, message, _fresh, dest) => {
      if (message === last) return;
      last = message;
      of(m).sends(message, dest, isMuster);
    },
  };
};

/** What one incarnation says of itself. */
class Life {
  readonly #context: CheckContext;
  readonly #m: MachineView;
  readonly #parts: NumberedParts;
  readonly #operationsMax: number;
  /** Empty until it was told. */
  #run = '';
  /** The run that wrote what this one found on its disk, and up to where clock values of both compare; as of now, and as of the last snapshot. */
  #lastRun = '';
  #floor: Clock = 0;
  #floorThen: Clock = 0;

  constructor(context: CheckContext, m: MachineView) {
    this.#context = context;
    this.#m = m;
    this.#parts = new NumberedParts(context.snapshots, m);
    const { protocol } = context.scene.scenario;
    this.#operationsMax = protocol.rules === 'muster' ? configOf(protocol, m.site).limits.operationsMax : Number.POSITIVE_INFINITY;
  }

  begin(lastRun: string, floor: Clock): void {
    this.#run = '';
    this.#lastRun = lastRun;
    this.#floor = floor;
    this.#parts.forget();
  }

  setBack(clock: Clock): void {
    this.#floor = clock;
  }

  snapshot(): void {
    this.#floorThen = this.#floor;
  }

  sends(message: Message, dest: Dest, isMuster: boolean): void {
    const { server } = this.#m;
    const source = message.kind === 'sync' || message.kind === 'answer' ? message.data : message;
    // What it seems to say to another cluster is the doing of its host.
    if (server === null || source.cluster !== server.cluster) return;
    this.#expectEnvelope(message);
    if (message.kind === 'sync') this.#expectSync(message, dest);
    else if (message.kind === 'gap') this.#expectGap(message, dest);
    else if (message.kind === 'ask') this.#expectAsk(message);
    else if (message.kind === 'answer' && isMuster) this.#expectAnswer(message);
  }

  #expectEnvelope(message: Message): void {
    const { run, node } = message;
    if (senderOf(message) !== this.#m.site) this.#wrong(message, `is from ${senderOf(message)}`);
    if (node !== this.#m.node) this.#wrong(message, `names ${node} as where its sender listens, which is ${this.#m.node}`);
    if (this.#run === '' && run !== this.#lastRun) this.#run = run;
    else if (run !== this.#run) this.#wrong(message, `is of run ${run}, which is not the present one`);
  }

  #expectSync(message: Sync, dest: Dest): void {
    const { data, ackedRun, sinceRun, run, to } = message;
    const { disk } = this.#m;
    if (!disk.says(to, data.acked, ackedRun, data.since)) {
      const { ackedIn = null, ackedInRun = '', ackedOut = null } = disk.peer(to) ?? {};
      this.#wrong(
        message,
        `tells since ${data.since}, and acknowledges ${data.acked} of run ${ackedRun}; its record says ${ackedOut}, and ${ackedIn} of ${ackedInRun}`,
      );
    }
    const expected = data.since > 0 && data.since <= this.#floorThen ? this.#lastRun : run;
    if ((sinceRun ?? run) !== expected) this.#wrong(message, `begins in run ${sinceRun ?? run}; what it begins with is of run ${expected}`);
    if ('node' in dest && disk.host(to)?.op.value !== dest.node) this.#wrong(message, `goes to ${dest.node}, where ${to} does not live`);
    this.#expectData(message);
  }

  #expectAnswer(answer: Answer): void {
    const { to, ackedRun, data } = answer;
    const { ackedIn = null, ackedInRun = '' } = this.#m.disk.peer(to) ?? {};
    if (data.acked !== (ackedIn ?? 0) || ackedRun !== ackedInRun)
      this.#wrong(answer, `acknowledges ${data.acked} of run ${ackedRun}; its record says ${ackedIn} of ${ackedInRun}`);
    this.#expectData(answer);
  }

  #expectData(message: Sync | Answer): void {
    const { data, part } = message;
    const { disk } = this.#m;
    if (data.clock !== disk.clock) this.#wrong(message, `tells clock ${data.clock}; durable is ${disk.clock}`);
    const operations = data.data.length;
    if (operations > this.#operationsMax) this.#wrong(message, `holds ${operations} operations, more than one message may`);
    if (part === undefined && this.#parts.open) this.#wrong(message, 'comes where the other parts of a state must come');
    const fault = part === undefined ? this.#surplus(data) : this.#parts.fault(message, part);
    if (fault !== null) this.#wrong(message, fault);
  }

  #surplus(data: SyncData): string | null {
    const op = this.#context.snapshots.surplus(this.#m, data);
    return op === null ? null : `holds ${describe(op)} twice, or it is not what is durable since ${data.since}`;
  }

  /** Who asks is told everything (R3). */
  #expectAsk(ask: Ask): void {
    if (ask.since !== 0 || ask.acked !== 0) this.#wrong(ask, `asks for what is new since ${ask.since}, and acknowledges ${ask.acked}`);
  }

  /** What it tells of its peer is true of memory too: what is sent now was not fixed earlier. */
  #expectGap(gap: Gap, dest: Dest): void {
    const m = this.#m;
    const { message } = this.#context.moment;
    if (isAhead(m) || message === null || (message.kind !== 'sync' && message.kind !== 'answer')) return;
    if ('node' in dest && dest.node !== message.node) this.#wrong(gap, `goes to ${dest.node}; what it answers came from ${message.node}`);
    const offers = offersFor(m, message.data, message.node, this.#context.scene.scenario.protocol.tombstoneForS);
    for (const name of ['acked', 'ackedRun', 'forgotten', 'host'] as const) {
      if (gap[name] !== offers[name]) this.#wrong(gap, `says ${name} ${textOf(gap[name])}, and must say ${textOf(offers[name])}`);
    }
  }

  #wrong({ kind, to }: Message, what: string): void {
    const { site } = this.#m;
    this.#context.complain({
      sites: to === null ? [site] : [site, to],
      key: null,
      detail: `the ${kind} that ${site} sent to ${to} ${what}`,
    });
  }
}

/** What an answer to this message, which came from `node`, must offer. */
function offersFor(
  m: MachineView,
  data: SyncData,
  node: NodeName,
  tombstoneForS: number,
): Pick<Gap, 'acked' | 'ackedRun' | 'forgotten' | 'host'> {
  const peer = m.server?.replica.peer(data.from);
  if (peer?.mem == null) {
    const kick = saysLongGone(data.data, data.from, m.now().wallS - tombstoneForS);
    return { acked: 0, ackedRun: '', ...(kick !== undefined && { forgotten: kick }) };
  }
  const { mem, host, forgotten, ackedIn, ackedInRun } = peer;
  const durableClock = m.server?.durableClock ?? -1;
  const isDurable = (entry: { readonly importedAt: Clock }): boolean => entry.importedAt <= durableClock;
  const record = m.disk.peer(data.from);
  const isNothing = ackedIn === null || record === null;
  const durable = record?.ackedIn ?? 0;
  return {
    acked: isNothing ? 0 : record.ackedInRun === ackedInRun ? Math.min(ackedIn, durable) : durable,
    ackedRun: isNothing ? '' : record.ackedInRun,
    ...(forgotten && isDurable(mem) && { forgotten: mem.op }),
    ...(host !== null && isDurable(host) && host.op.value !== node && { host: host.op }),
  };
}

function textOf(what: Op | string | number | undefined): string {
  if (typeof what === 'object') return describe(what);
  return what === undefined ? 'nothing' : String(what);
}
