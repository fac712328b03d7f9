/** Plays a schedule on a lab, then fair rounds, then asks whether all agree. */

import { type Config, checkMessage, defaultLimits, type Message, musterRules, originalRules, type Rules } from '../../src/core/index.ts';
import { decodeMessage, encodeMessage } from '../../src/wire/index.ts';
import { disagreement, participants } from './agreement.ts';
import { Guard } from './guard.ts';
import { Lab, type Mail, type Site } from './harness.ts';
import type { Act, Ending, Schedule, Stage } from './schedule.ts';

/** Without contact points agreement must come soon; two islands wait until a contact point on the other one is asked. */
const roundsMax = 40;
const roundsMaxOfIslands = 320;
const oldMax = 60;

/** Plays a schedule, then fair rounds, then asks whether all agree. */
export function play({ stage, acts }: Schedule, tell: ((line: string) => void) | null = null): Ending {
  try {
    const player = new Player(stage, tell);
    for (const act of acts) player.act(act);
    return player.end();
  } catch (error) {
    return { verdict: 'broken', detail: (error as Error).stack ?? String(error), rounds: 0 };
  }
}

class Player {
  readonly #stage: Stage;
  readonly #lab: Lab;
  readonly #guard: Guard;
  readonly #tell: ((line: string) => void) | null;
  readonly #old: Mail[] = [];
  #kept = 0;
  readonly #dead: Set<Site> = new Set();
  readonly #backups: Map<Site, ReturnType<Site['backup']>> = new Map();
  readonly #contacts: readonly string[];

  constructor(stage: Stage, tell: ((line: string) => void) | null) {
    this.#stage = stage;
    this.#tell = tell;
    const all = stage.rules === 'muster' ? musterRules : originalRules;
    const rules: Rules = stage.without === undefined ? all : { ...all, [stage.without]: false };
    this.#guard = new Guard({
      muster: rules === musterRules,
      ties: rules.breaksTies,
      keepsKicks: stage.rules === 'muster',
      thorough: false,
    });
    const { forgetAfterS, tombstoneForS } = stage;
    const settings: Partial<Config> = { rules, forgetAfterS, tombstoneForS };
    this.#lab = new Lab(settings, this.#guard);
    if (stage.copies) this.#lab.arriving = asDecoded;
    this.#guard.onSent = (mail) => this.#keep(mail);
    const ids = ['A', 'B', 'C', 'D', 'E'].slice(0, stage.sites);
    this.#contacts = stage.contacts ? ids.flatMap((id) => [`n${id}`, `m${id}`]) : [];
    const sites = ids.map((id) => this.#lab.add(id).start(`n${id}`, this.#contacts));
    for (const site of sites.slice(1, stage.joined)) {
      site.join(sites[0] as Site);
      this.#lab.deliverAll();
    }
    this.#lab.rounds(3);
    this.#lab.dropAll();
  }

  /** Some mail of every age is kept, to arrive once more much later. */
  #keep(mail: Mail): void {
    const at = this.#kept++;
    if (at < oldMax) this.#old.push(mail);
    else if (at % 3 === 0) this.#old[(at * 7919) % oldMax] = mail;
  }

  act(act: Act): void {
    this.#tell?.(`${act.do} ${act.a} ${act.b} ${act.c}`);
    const lab = this.#lab;
    const site = pick(lab.sites, act.a) as Site;
    switch (act.do) {
      case 'advance':
        lab.advance(100 + (act.a % 20) * 100);
        return;
      case 'later':
        lab.wallS += Math.ceil((this.#stage.forgetAfterS * (1 + (act.a % 6))) / 2);
        return;
      case 'deliver':
        this.#mail(lab.mail, act, (mail) => lab.deliver(mail));
        return;
      case 'drop':
        this.#mail(lab.mail, act, (mail) => lab.drop(mail));
        return;
      case 'repeat':
        this.#mail(this.#old, act, (mail) => lab.repeat(mail));
        return;
      case 'deliverAll':
        lab.deliverAll();
        return;
      case 'rounds':
        lab.rounds(1 + (act.a % 4));
        return;
      case 'cleanAll':
        lab.wallS += this.#stage.forgetAfterS + 2;
        for (const each of lab.sites) if (each.server?.running === true) each.cleanup();
        return;
      case 'cut':
        if (!lab.cutOff.delete(site)) lab.cutOff.add(site);
        return;
      case 'start':
        if (site.server === null && !this.#dead.has(site)) this.#start(site, act.b % 4 === 0);
        return;
      default:
        this.#actOn(site, act);
    }
  }

  #mail(among: readonly Mail[], act: Act, what: (mail: Mail) => unknown): void {
    const mail = pick(among, act.a);
    if (mail === undefined) return;
    this.#tell?.(`  ${mail.from.id} -> ${describe(mail)}`);
    what(mail);
  }

  #start(site: Site, elsewhere: boolean): void {
    const node = elsewhere ? `${site.node.startsWith('n') ? 'm' : 'n'}${site.id}` : site.node;
    this.#tell?.(`  ${site.id} starts at ${node}`);
    site.start(node, this.#contacts);
  }

  #crash(site: Site, durable: boolean): void {
    site.crash(durable);
  }

  #actOn(site: Site, act: Act): void {
    const other = pick(this.#lab.sites, act.b) as Site;
    if (act.do === 'die') {
      if (act.c % 4 === 0 && this.#dead.size < this.#lab.sites.length - 2) {
        this.#dead.add(site);
        this.#crash(site, false);
        this.#tell?.(`  ${site.id} is dead`);
      }
      return;
    }
    if (site.server === null) return;
    this.#tell?.(`  at ${site.id}, ${other.id}`);
    switch (act.do) {
      case 'commit':
      case 'failCommit':
        if (site.batch !== null) site.commit(act.do === 'commit');
        return;
      case 'hold':
        site.holds = !site.holds;
        return;
      case 'crash':
      case 'crashDurably':
        this.#crash(site, act.do === 'crashDurably');
        return;
      case 'move':
        this.#crash(site, false);
        this.#start(site, true);
        return;
      case 'loseDisk':
      case 'restore':
        this.#setBack(site, act);
        return;
      case 'backUp':
        this.#backups.set(site, site.backup());
        return;
      default:
        this.#command(site, other, act);
    }
  }

  #setBack(site: Site, act: Act): void {
    const backup = act.do === 'restore' ? this.#backups.get(site) : null;
    if (backup === undefined) return;
    this.#crash(site, false);
    this.#guard.excuse(site);
    site.disk.load(backup);
    this.#start(site, act.c % 3 === 0);
  }

  #command(site: Site, other: Site, act: Act): void {
    switch (act.do) {
      case 'setInfo':
        site.setInfo(act.c % 100);
        return;
      case 'kick':
        site.kick(other);
        return;
      case 'admit':
        site.do({ do: 'setMember', target: other.id, member: true });
        return;
      case 'join':
        if (other !== site) site.join(other);
        return;
      case 'live':
        site.do({ do: 'setLiveness', target: other.id, restarts: act.c % 2, self: site === other, up: act.c % 3 > 0 });
        return;
      case 'fallback':
        site.do({ do: 'importFallback', sites: [{ site: act.c % 2 === 0 ? 'F' : other.id, node: `f${act.c % 3}`, info: act.c % 5 }] });
        return;
      case 'flush':
        site.flush();
        return;
      case 'cleanup':
        site.cleanup();
        return;
      case 'wipe':
        site.wipe();
        return;
      default:
        throw new Error(`not an act: ${act.do}`);
    }
  }

  /** Everything heals: disks work, machines are up unless dead, and all that is sent arrives. */
  end(): Ending {
    const lab = this.#lab;
    lab.cutOff.clear();
    for (const site of lab.sites) site.holds = false;
    for (const site of lab.sites) {
      if (site.batch !== null) site.commit();
      if (site.server === null && !this.#dead.has(site)) this.#start(site, false);
    }
    this.#tell?.('fair rounds');
    lab.deliverAll();
    let detail: string | null = 'never asked';
    const last = this.#stage.contacts ? roundsMaxOfIslands : roundsMax;
    for (let round = 1; round <= last; round++) {
      lab.rounds(1);
      if (lab.sites.some((site) => site.reports.some((r) => r.event === 'identity-conflict'))) {
        return { verdict: 'conflict', detail: '', rounds: round };
      }
      if (round === 2) this.#stir();
      if (round < 6) continue;
      detail = this.#disagreement();
      if (detail === null) return this.#agreed(round);
    }
    if (this.#tell !== null)
      for (const site of lab.sites)
        if (site.server !== null) this.#tell(`${site.id}@${site.node} ${JSON.stringify(site.up.replica.dump())}`);
    return { verdict: 'diverged', detail: detail ?? '', rounds: last };
  }

  /** Even late, old messages may arrive once more, and sites be forgotten. */
  #stir(): void {
    const lab = this.#lab;
    for (const site of lab.sites) if (this.#stage.cleans && site.server?.running === true) site.cleanup();
    for (const mail of this.#old.slice(0, this.#stage.late)) lab.repeat(mail);
  }

  #disagreement(): string | null {
    for (const group of participants(this.#lab.sites)) {
      const said = disagreement(group);
      if (said !== null) return said;
    }
    return null;
  }

  /** What they agree on must also last, and be what each saw. */
  #agreed(rounds: number): Ending {
    const groups = participants(this.#lab.sites);
    for (const site of groups.flat()) this.#guard.compare(site);
    for (const group of groups) this.#guard.compareWithKept(group);
    return { verdict: groups.some((group) => group.length > 1) ? 'agreed' : 'alone', detail: '', rounds };
  }
}

function pick<T>(from: readonly T[], at: number): T | undefined {
  return from[at % from.length];
}

function describe({ dest, message }: Mail): string {
  const to = 'via' in dest ? 'back' : 'contact' in dest ? dest.contact : `${dest.site}@${dest.node}`;
  if (message.kind === 'sync' || message.kind === 'answer') {
    const { since, acked, clock, data } = message.data;
    const ops = data.map((op) => `${op.key.type}(${op.key.site})=${JSON.stringify(op.value)}@${op.clock}`).join(' ');
    return `${to} ${message.kind} since ${since} acked ${acked} (${message.ackedRun}) clock ${clock}: ${ops}`;
  }
  if (message.kind === 'gap')
    return `${to} gap acked ${message.acked} (${message.ackedRun}) ${message.forgotten === undefined ? '' : `forgotten@${message.forgotten.clock}`}`;
  return `${to} ${message.kind}`;
}

/** What another process would make of a message. */
function asDecoded(message: Message): Message {
  const decoded = decodeMessage(encodeMessage(message));
  const checked = decoded.ok ? checkMessage(decoded.value, defaultLimits) : decoded;
  if (!checked.ok) throw new Error(`a ${message.kind} that was sent is refused: ${checked.why}`);
  return checked.message;
}
