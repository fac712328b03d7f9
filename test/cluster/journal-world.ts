/** Makes a world out of the journals of real processes, so that the very checks that judge simulated worlds judge them too. */

import type { Violation } from '../../sim/campaign/result.ts';
import { Checks } from '../../sim/check/checks.ts';
import type { JournalLine } from '../../sim/cli/daemon/journal.ts';
import { parseScenario } from '../../sim/scenario/parse.ts';
import { VirtualDisk } from '../../sim/world/virtual-disk.ts';
import type { MachineView, Scene, WorldWatch } from '../../sim/world/world-watch.ts';
import {
  type Clock,
  canonical,
  type EntryRecord,
  type KeyType,
  type Now,
  type Op,
  type Server,
  type SiteId,
  type Snapshot,
} from '../../src/core/index.ts';
import { untold } from './planted-lies.ts';

/** What the checks found. */
export interface Judgement {
  readonly violations: readonly Violation[];
  readonly doubts: readonly string[];
  readonly events: number;
}

/**
 * Judges journals of one run on one computer, one for each site. All sites must be up at the end, and have agreed: the world ends after a time in
 * which nothing happens any more.
 */
export function judgeJournals(journals: readonly string[], quietMs: number): Judgement {
  const world = new JournalWorld(journals.length);
  const lines = journals.flatMap((text) =>
    text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line, internOps()) as JournalLine),
  );
  // Stable, so that lines of one site keep their order.
  lines.sort((one, other) => one.atMs - other.atMs);
  for (const line of lines) world.happened(line);
  world.finish(quietMs);
  return { violations: world.checks.violations, doubts: world.checks.doubts, events: lines.length };
}

const interned: Map<string, Op> = new Map();

/** Equal operations become one object, as they are in one process: the checks tell operations apart by identity. */
function internOps(): (key: string, value: unknown) => unknown {
  return (_key, value) => {
    if (typeof value !== 'object' || value === null || !('origin' in value) || !('wallTime' in value)) return value;
    const op = value as Op;
    const name = canonical([op.origin, op.key.type, op.key.site, op.clock, op.magic, op.value, op.wallTime]);
    const known = interned.get(name) ?? op;
    interned.set(name, known);
    return known;
  };
}

/** What the journal says that the replica holds: the second opinion that some checks compare with. */
class JournalReplica {
  clock: Clock;
  readonly #entries: Map<string, EntryRecord> = new Map();

  constructor(durable: Snapshot | null) {
    this.clock = durable?.meta.clock ?? 0;
    for (const { op, importedAt } of durable?.entries ?? []) this.set(op.key.type, op.key.site, op, importedAt);
  }

  set(type: KeyType, site: SiteId, op: Op | null, importedAt: Clock = this.clock): void {
    if (op === null) this.#entries.delete(`${type} ${site}`);
    else this.#entries.set(`${type} ${site}`, { op, importedAt });
  }

  entry(type: KeyType, site: SiteId): EntryRecord | null {
    return this.#entries.get(`${type} ${site}`) ?? null;
  }

  /** Journals do not tell what is known of peers. */
  peer(): undefined {
    return undefined;
  }

  ackedIn(): Clock | null {
    return null;
  }

  ackedOut(): Clock | null {
    return null;
  }

  isForgotten(): boolean {
    return false;
  }

  clear(): void {
    this.#entries.clear();
  }
}

type PortKind = 'commanding' | 'commanded' | 'committed' | 'sent' | 'received' | 'notified' | 'reported' | 'stopped';
type PortLine = Extract<JournalLine, { readonly kind: PortKind }>;

interface Machine extends MachineView {
  node: string;
  up: boolean;
  server: Server | null;
  replica: JournalReplica;
  /** The hook `started` is due when the start has issued what it issues. */
  starting: boolean;
}

class JournalWorld {
  readonly checks: Checks;
  readonly #scene: { -readonly [name in keyof Scene]: Scene[name] };
  readonly #machines: Machine[] = [];
  readonly #watches: readonly WorldWatch[];

  constructor(sites: number) {
    const off = Object.keys(untold).map((name) => `${name}: off`);
    const parsed = parseScenario(`{ sites: ${sites}, checks: { ${off.join(', ')} } }`, 'journals');
    if (!parsed.ok) throw new Error('the smallest scenario cannot be read');
    const { scenario } = parsed;
    this.#scene = { scenario, machines: this.#machines, cuts: [], nowUs: 0, healUs: 0, endUs: Number.MAX_SAFE_INTEGER };
    this.checks = new Checks(this.#scene, () => {});
    this.#watches = this.checks.watches;
  }

  happened(line: JournalLine): void {
    this.#scene.nowUs = Math.round(line.atMs * 1000);
    const m = this.#machine(line.site);
    if (m.starting && !['wiped', 'reported', 'issued', 'merged', 'dropped'].includes(line.kind)) this.#started(m);
    this.#tell(m, line);
  }

  finish(quietMs: number): void {
    this.#scene.nowUs += quietMs * 1000;
    this.#each((watch) => watch.finished?.());
  }

  #tell(m: Machine, line: JournalLine): void {
    switch (line.kind) {
      case 'started':
        return this.#starting(m, line);
      case 'issued':
        m.replica.clock = Math.max(m.replica.clock, line.op.clock);
        return this.#each((watch) => watch.issued?.(m, line.op));
      case 'merged': {
        const { op } = line;
        m.replica.clock = Math.max(m.replica.clock, line.importedAt);
        if (line.won) m.replica.set(op.key.type, op.key.site, op, line.importedAt);
        return this.#each((watch) => watch.merged?.(m, op, line.before, line.won, line.importedAt));
      }
      case 'dropped':
        return this.#each((watch) => watch.dropped?.(m, line.op, line.why));
      case 'forgot':
        for (const type of ['host', 'info', 'live'] as const) m.replica.set(type, line.target, null);
        m.replica.set('mem', line.target, line.tombstone);
        return this.#each((watch) => watch.forgot?.(m, line.target, line.tombstone));
      case 'revived':
        return this.#each((watch) => watch.revived?.(m, line.target));
      case 'setBack':
        return this.#each((watch) => watch.setBack?.(m, line.clock));
      case 'took':
        return this.#each((watch) => watch.took?.(m, line.from, line.verdict));
      case 'wiped':
        m.replica.clear();
        return this.#each((watch) => watch.wiped?.(m));
      default:
        return this.#tellOfPorts(m, line);
    }
  }

  #tellOfPorts(m: Machine, line: PortLine): void {
    switch (line.kind) {
      case 'commanding':
        return this.#each((watch) => watch.commanding?.(m, line.command));
      case 'commanded':
        return this.#each((watch) => watch.commanded?.(m, line.command, line.taken));
      case 'committed': {
        const { batch, result } = line;
        if (!result.ok) return this.#each((watch) => watch.commitFailed?.(m, batch.seq));
        m.disk.apply(batch);
        return this.#each((watch) => watch.committed?.(m, batch));
      }
      case 'sent':
        return this.#each((watch) => watch.sending?.(m, line.message, true, line.dest ?? { via: null }));
      case 'received':
        return this.#each((watch) => watch.delivering?.(m, line.message));
      case 'notified': {
        const changes = new Map(line.changes);
        return this.#each((watch) => watch.notified?.(m, line.upTo, changes));
      }
      case 'reported':
        return this.#each((watch) => watch.reported?.(m, line.report));
      case 'stopped':
        return;
      default:
        return line satisfies never;
    }
  }

  #starting(m: Machine, line: JournalLine & { readonly kind: 'started' }): void {
    if (m.up) this.#each((watch) => watch.down?.(m, false));
    const { durable } = line;
    m.disk.load(durable);
    m.replica = new JournalReplica(durable);
    m.node = line.node;
    m.up = true;
    m.server = { replica: m.replica, running: true } as unknown as Server;
    m.starting = true;
    this.#each((watch) => watch.starting?.(m, durable));
  }

  #started(m: Machine): void {
    m.starting = false;
    this.#each((watch) => watch.started?.(m));
  }

  #machine(site: SiteId): Machine {
    const known = this.#machines.find((machine) => machine.site === site);
    if (known !== undefined) return known;
    const now = (): Now => ({ monoMs: this.#scene.nowUs / 1000, wallS: Math.floor(this.#scene.nowUs / 1_000_000) });
    const rest = { now, node: '', up: false, server: null, disk: new VirtualDisk(), setBack: false, contacts: [], starting: false };
    const machine: Machine = { index: this.#machines.length, site, replica: new JournalReplica(null), ...rest };
    this.#machines.push(machine);
    return machine;
  }

  #each(tell: (watch: WorldWatch) => void): void {
    for (const watch of this.#watches) tell(watch);
  }
}
