/** Random commands through Servers, with crashes at every point of a commit, under the eyes of a guard that knows the safety statements. */

import fc from 'fast-check';
import { type Config, musterRules } from '../../src/core/index.ts';
import { Guard } from '../core/guard.ts';
import { Lab, type Site } from '../core/harness.ts';

/** How much has happened: no command needs to be refused, so the model knows nothing else. */
interface Model {
  steps: number;
}

type Act = (lab: Lab, site: Site, other: Site, n: number) => void;

const acts: Readonly<Record<string, Act>> = {
  setInfo: (_, site, __, n) => void (site.server !== null && site.setInfo(n)),
  kick: (_, site, other) => void (site.server !== null && site.kick(other)),
  admit: (_, site, other) => void (site.server !== null && site.do({ do: 'setMember', target: other.id, member: true })),
  live: (_, site, other, n) =>
    void (site.server !== null && site.do({ do: 'setLiveness', target: other.id, restarts: 0, self: n % 2 === 0, up: n % 3 > 0 })),
  fallback: (_, site, other, n) =>
    void (site.server !== null && site.do({ do: 'importFallback', sites: [{ site: other.id, node: `f${n % 3}`, info: n }] })),
  join: (_, site, other) => void (site.server !== null && site !== other && site.join(other)),
  flush: (_, site) => void (site.server !== null && site.flush()),
  cleanup: (lab, site) => {
    lab.wallS += 7;
    if (site.server !== null) site.cleanup();
  },
  wipe: (_, site) => void (site.server !== null && site.wipe()),
  commit: (_, site) => void (site.batch !== null && site.commit()),
  failCommit: (_, site) => void (site.batch !== null && site.commit(false)),
  crash: (_, site) => site.crash(),
  crashDurably: (_, site) => site.crash(true),
  start: (_, site, __, n) => void (site.server === null && site.start(`${n % 2 === 0 ? 'n' : 'm'}${site.id}`)),
  advance: (lab, _, __, n) => lab.advance(100 * (n % 12)),
  deliver: (lab, _, __, n) => {
    const mail = lab.mail[n % Math.max(1, lab.mail.length)];
    if (mail !== undefined) lab.deliver(mail);
  },
  repeat: (lab, _, __, n) => {
    const mail = lab.mail[n % Math.max(1, lab.mail.length)];
    if (mail !== undefined) lab.repeat(mail);
  },
  drop: (lab, _, __, n) => {
    const mail = lab.mail[n % Math.max(1, lab.mail.length)];
    if (mail !== undefined) lab.drop(mail);
  },
};

class Step implements fc.Command<Model, Lab> {
  readonly #name: string;
  readonly #a: number;
  readonly #b: number;
  readonly #n: number;

  constructor(name: string, a: number, b: number, n: number) {
    this.#name = name;
    this.#a = a;
    this.#b = b;
    this.#n = n;
  }

  check(): boolean {
    return true;
  }

  run(model: Model, lab: Lab): void {
    model.steps++;
    (acts[this.#name] as Act)(lab, lab.sites[this.#a] as Site, lab.sites[this.#b] as Site, this.#n);
  }

  toString(): string {
    return `${this.#name}(${'ABC'[this.#a]}, ${'ABC'[this.#b]}, ${this.#n})`;
  }
}

/** Safety, as one property. `settings` may plant a bug. */
export function safety(settings: Partial<Config> = {}): fc.IProperty<[Iterable<fc.Command<Model, Lab>>]> {
  const sites = fc.nat(2);
  const step = fc.tuple(
    fc.constantFrom(...Object.keys(acts), 'deliver', 'deliver', 'advance', 'commit', 'commit', 'start'),
    sites,
    sites,
    fc.nat(1000),
  );
  const commands = fc.commands([step.map(([name, a, b, n]) => new Step(name, a, b, n))], { size: 'max', maxCommands: 120 });
  return fc.property(commands, (steps) => {
    fc.modelRun(() => {
      const guard = new Guard({ muster: true, ties: true, keepsKicks: true, thorough: true });
      const lab = new Lab({ rules: musterRules, forgetAfterS: 5, tombstoneForS: 20, ...settings }, guard);
      const [a, b, c] = ['A', 'B', 'C'].map((id) => lab.add(id).start(`n${id}`)) as [Site, Site, Site];
      b.join(a);
      c.join(a);
      lab.rounds(2);
      for (const site of lab.sites) site.holds = true;
      return { model: { steps: 0 }, real: lab };
    }, steps);
  });
}
