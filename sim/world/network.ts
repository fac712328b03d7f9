/** The network: what becomes of each message. Its verdicts are those of small rules, functions of the seed, the link, the instant and the plan. */

import type { Scenario, Us } from '../scenario/scenario.ts';
import { type Key, keyOf, Mixer, purpose } from './keyed.ts';
import { Bandwidth } from './link-rules/bandwidth.ts';
import { Cuts } from './link-rules/cuts.ts';
import { Damage } from './link-rules/damage.ts';
import { Distance } from './link-rules/distance.ts';
import { HeldLinks } from './link-rules/held-links.ts';
import { Latency } from './link-rules/latency.ts';
import type { LinkRule, Passage, Ruling } from './link-rules/link-rule.ts';
import { Loss } from './link-rules/loss.ts';
import { SlowLinks } from './link-rules/slow-links.ts';
import type { Cut, Plan } from './plan.ts';

export class Network {
  readonly #scenario: Scenario;
  readonly #key: Key;
  readonly #mixer: Mixer = new Mixer();
  readonly #cuts: Cuts;
  readonly #slow: SlowLinks;
  readonly #rules: readonly LinkRule[];
  readonly #passage: Passage;
  readonly #core: ReadonlySet<number> | null;
  /** What stands for each machine in draws. */
  readonly #drawnAs: readonly number[];
  #healed = false;

  constructor(scenario: Scenario, seed: string, plan: Plan) {
    this.#scenario = scenario;
    this.#key = keyOf(seed, 'net');
    this.#core = plan.core;
    const sites = Array.from({ length: scenario.sites }, (_, machine) => machine);
    const siteOf = [...sites, ...plan.clones.map(({ original }) => original)];
    this.#drawnAs = [...sites, ...plan.clones.map(({ drawnAs }) => drawnAs)];
    this.#cuts = new Cuts(siteOf);
    this.#slow = new SlowLinks(siteOf, this.#drawnAs);
    this.#rules = this.#rulesOf(plan, siteOf, seed);
    const mixer = this.#mixer;
    this.#passage = { from: 0, to: 0, sentAtUs: 0, nth: 0, copy: 0, bytes: 0, healed: false, atUs: 0, corrupt: false, mixer };
  }

  /** The rules that this world has use for, in the order in which a message meets them. */
  #rulesOf(plan: Plan, siteOf: readonly number[], seed: string): LinkRule[] {
    const { loss, corrupt, latency, bandwidth, pairLatencyUs, directionLatencyUs } = this.#scenario.network;
    const has = (effect: Cut['effect']['kind']): boolean => plan.cuts.some((cut) => cut.effect.kind === effect);
    const rules: LinkRule[] = has('cut') ? [this.#cuts] : [];
    if (bandwidth !== null) rules.push(new Bandwidth(bandwidth.bytesPerS, bandwidth.queueBytes, siteOf.length));
    if (loss > 0) rules.push(new Loss(loss));
    rules.push(new Latency(latency));
    if (pairLatencyUs.maxUs + directionLatencyUs.maxUs > 0)
      rules.push(new Distance(pairLatencyUs, directionLatencyUs, this.#drawnAs, seed));
    if (has('slow')) rules.push(this.#slow);
    const holds = plan.cuts.filter((cut) => cut.effect.kind === 'hold');
    if (holds.length > 0) rules.push(new HeldLinks(holds, siteOf, plan.core));
    if (corrupt > 0) rules.push(new Damage(corrupt));
    return rules;
  }

  /** A fault of links begins. Holds need not be told: their rule knows the plan. */
  begin(cut: Cut): void {
    if (cut.effect.kind === 'cut') this.#cuts.begin(cut);
    if (cut.effect.kind === 'slow') this.#slow.begin(cut);
  }

  end(cut: Cut): void {
    this.#cuts.end(cut);
    this.#slow.end(cut);
  }

  /** Everything heals, or the links of the core do; latency stays. */
  heal(): void {
    this.#healed = true;
  }

  isCut(from: number, to: number): boolean {
    return this.#cuts.isOpen && !this.#isHealed(from, to) && this.#cuts.isCut(from, to);
  }

  #isHealed(from: number, to: number): boolean {
    // A clone is outside every core: it has no business in a healed world.
    return this.#healed && (this.#core === null || (this.#core.has(from) && this.#core.has(to)));
  }

  /** Whether the network makes a second copy of the message. */
  duplicates(from: number, to: number, nowUs: Us, nth: number): boolean {
    const { duplicate } = this.#scenario.network;
    if (duplicate === 0 || this.#isHealed(from, to)) return false;
    return this.#draw(from, to, nowUs, nth, 0).fraction(purpose.duplicate) < duplicate;
  }

  /** Judges one copy of so many bytes. If it passes, `passage` says when it arrives (maybe never) and whether damaged, until the next one is judged. */
  judge(from: number, to: number, nowUs: Us, nth: number, copy: number, bytes: number): Ruling {
    const passage = this.#passage;
    passage.from = from;
    passage.to = to;
    passage.sentAtUs = nowUs;
    passage.nth = nth;
    passage.copy = copy;
    passage.bytes = bytes;
    passage.healed = this.#isHealed(from, to);
    passage.atUs = nowUs;
    passage.corrupt = false;
    this.#draw(from, to, nowUs, nth, copy);
    for (let i = 0; i < this.#rules.length; i++) {
      const ruling = (this.#rules[i] as LinkRule).judge(passage);
      if (ruling !== 'passes') return ruling;
    }
    return 'passes';
  }

  /** The copy that was judged last. */
  get passage(): Readonly<Passage> {
    return this.#passage;
  }

  /** Which byte of a corrupted message is changed, and how: two draws. */
  corruption(from: number, to: number, nowUs: Us, nth: number, copy: number): readonly [number, number] {
    const mixer = this.#draw(from, to, nowUs, nth, copy);
    return [mixer.draw(purpose.corruptAt), mixer.draw(purpose.corruptAt + 100)];
  }

  #draw(from: number, to: number, nowUs: Us, nth: number, copy: number): Mixer {
    return this.#mixer
      .start(this.#key)
      .int(this.#drawnAs[from] as number)
      .int(this.#drawnAs[to] as number)
      .long(nowUs)
      .int(nth * 2 + copy);
  }
}
