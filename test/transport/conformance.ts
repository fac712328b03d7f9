/** What every transport promises, as one suite that each implementation runs. */

import { afterEach, describe, expect, it } from 'vitest';
import type { NodeName } from '../../src/core/operation.ts';
import type { OpenTransport, Transport, TransportStats } from '../../src/host/ports.ts';
import { Inbox, pauseMs, until } from './inbox.ts';
import { answer, ask, gap, sync } from './messages.ts';

/** One implementation, as the suite needs it. */
export interface TransportUnderTest {
  readonly name: string;
  /** A transport at a node of its own, which speaks for the site. */
  open(site: string): OpenTransport;
  /** A transport at a given node, closed before. */
  openAt(node: NodeName, site: string): OpenTransport;
  /** A node where nobody is. */
  readonly nowhere: NodeName;
  /** Bytes of text that fit into one message, nearly as many as possible. */
  readonly textBytesMax: number;
  /** Whether senders are proved. */
  readonly authenticates: boolean;
}

/** Runs the suite. */
export function describeTransport(under: TransportUnderTest): void {
  const opened: Transport[] = [];
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((transport) => transport.close()));
  });
  const openWith = async (open: OpenTransport, inbox: Inbox): Promise<Transport> => {
    const result = await open(inbox.receive);
    if (!result.ok) throw new Error(result.problem.message);
    opened.push(result.transport);
    return result.transport;
  };
  const pair = async (): Promise<{ a: Transport; b: Transport; inA: Inbox; inB: Inbox }> => {
    const inA = new Inbox();
    const inB = new Inbox();
    return { a: await openWith(under.open('a'), inA), b: await openWith(under.open('b'), inB), inA, inB };
  };

  describe(`${under.name}: delivery`, () => {
    it('delivers every kind of message as it was, with the sender as far as it is proved', async () => {
      const { a, b, inB } = await pair();
      const messages = [sync('a', 'b', 7, { info: { ü: [1, null, 'x'] } }), gap('a', 'b', 3), ask('a', 'b', 1), answer('a', 'b', 2)];
      for (const message of messages) a.send({ site: 'b', node: b.node }, message);
      await inB.has(4);
      expect(new Set(inB.messages.map((message) => JSON.stringify(sorted(message))))).toEqual(
        new Set(messages.map((one) => JSON.stringify(sorted(one)))),
      );
      expect(inB.letters.every(({ peer }) => peer.site === (under.authenticates ? 'a' : null))).toBe(true);
      expect(a.sites).toEqual(under.authenticates ? new Set(['a']) : null);
    });

    it('reaches a contact point without knowing its site', async () => {
      const { a, b, inB } = await pair();
      a.send({ contact: b.node }, ask('a', null, 5));
      await inB.has(1);
      expect(inB.messages).toEqual([ask('a', null, 5)]);
    });

    it('reaches itself', async () => {
      const { a, inA } = await pair();
      a.send({ site: 'a', node: a.node }, gap('a', 'a', 1));
      await inA.has(1);
    });

    it('never delivers inside of send', async () => {
      const { a, b, inA, inB } = await pair();
      let sending = 0;
      const answers = (inbox: Inbox, from: Transport): void => {
        inbox.onLetter = ({ via }) => {
          expect(sending).toBe(0);
          sending += 1;
          if (inA.letters.length < 20) from.send(via, gap(from === a ? 'a' : 'b', from === a ? 'b' : 'a', 1));
          sending -= 1;
        };
      };
      answers(inA, a);
      answers(inB, b);
      sending += 1;
      a.send({ site: 'b', node: b.node }, gap('a', 'b', 0));
      expect(inB.letters).toEqual([]);
      sending -= 1;
      await inA.has(20);
    });

    it('carries a message near the limit both ways', async () => {
      const { a, b, inA, inB } = await pair();
      const text = 'x'.repeat(under.textBytesMax);
      inB.onLetter = ({ via }) => b.send(via, answer('b', 'a', 1, text));
      a.send({ site: 'b', node: b.node }, sync('a', 'b', 1, { info: text }));
      await inA.has(1);
      expect(inB.messages).toEqual([sync('a', 'b', 1, { info: text })]);
      expect(inA.messages).toEqual([answer('b', 'a', 1, text)]);
    });

    it('carries many messages and loses none of them while the other end keeps up', async () => {
      const { a, b, inB } = await pair();
      const ids = Array.from({ length: 2_000 }, (_, id) => id);
      for (const id of ids) {
        a.send({ site: 'b', node: b.node }, ask('a', 'b', id));
        if (id % 100 === 0) await inB.has(id - 100);
      }
      await inB.has(ids.length);
      expect(new Set(inB.messages.map((message) => (message as { id: number }).id))).toEqual(new Set(ids));
      expect(lossOf(a.stats())).toBe(0);
    });

    it('delivers the newest sync of each link, whatever became of the older ones, and everything else', async () => {
      const { a, b, inB } = await pair();
      for (let clock = 1; clock <= 50; clock++) {
        a.send({ site: 'b', node: b.node }, sync('a', 'b', clock, { cluster: clock % 2 === 0 ? 'even' : 'odd' }));
        a.send({ site: 'b', node: b.node }, gap('a', 'b', clock));
      }
      const has = (wanted: unknown): boolean =>
        inB.messages.some((message) => JSON.stringify(sorted(message)) === JSON.stringify(sorted(wanted)));
      await until(
        () => has(sync('a', 'b', 49, { cluster: 'odd' })) && has(sync('a', 'b', 50, { cluster: 'even' })),
        () => 'the newest syncs',
      );
      await until(
        () => inB.messages.filter((message) => (message as { kind: string }).kind === 'gap').length === 50,
        () => 'all gap answers',
      );
      expect(lossOf(a.stats())).toBe(0);
      expect(a.stats().sent + a.stats().replaced).toBe(100);
    });
  });

  describe(`${under.name}: answers`, () => {
    it('answers on the way that a message came by, to a node that nobody can dial', async () => {
      const { a, b, inA, inB } = await pair();
      inB.onLetter = ({ via, message }) => b.send(via, answer('b', 'a', (message as { id: number }).id));
      for (let id = 0; id < 10; id++) a.send({ contact: b.node }, ask('a', null, id));
      await inA.has(10);
      expect(new Set(inA.messages.map((message) => (message as { id: number }).id)).size).toBe(10);
    });

    it('loses an answer, and says so, when the way back is closed or is not its own', async () => {
      const { a, b, inB } = await pair();
      a.send({ contact: b.node }, ask('a', null, 1));
      await inB.has(1);
      const { via } = inB.letters[0] as { via: { via: unknown } };
      await a.close();
      await pauseMs(50);
      b.send(via, answer('b', 'a', 1));
      b.send({ via: 'nonsense' }, answer('b', 'a', 1));
      expect(b.stats().lost['via-closed']).toBe(2);
    });

    it('does not give the answer for one end to a later end at the same node', async () => {
      const { a, b, inB } = await pair();
      a.send({ contact: b.node }, ask('a', null, 1));
      await inB.has(1);
      const { via } = inB.letters[0] as { via: { via: unknown } };
      await a.close();
      const inLater = new Inbox();
      await openWith(under.openAt(a.node, 'a'), inLater);
      b.send(via, answer('b', 'a', 1));
      await pauseMs(50);
      expect(inLater.letters).toEqual([]);
    });
  });

  describe(`${under.name}: losing and closing`, () => {
    it('loses quietly what goes nowhere', async () => {
      const { a, inA } = await pair();
      a.send({ site: 'x', node: under.nowhere }, sync('a', 'x', 1));
      a.send({ contact: under.nowhere }, ask('a', null, 1));
      await pauseMs(50);
      expect(inA.letters).toEqual([]);
      expect(a.stats().sent).toBe(0);
    });

    it('refuses a node that is taken, with a sentence that says what to do', async () => {
      const { a } = await pair();
      const result = await under.openAt(a.node, 'a')(() => undefined);
      expect(result).toMatchObject({ ok: false, problem: { problem: 'port-in-use' } });
      expect(!result.ok && result.problem.message).toContain('choose another');
    });

    it('sends what is queued before it closes, delivers nothing afterwards, and closes twice', async () => {
      const { a, b, inA, inB } = await pair();
      a.send({ site: 'b', node: b.node }, gap('a', 'b', 1));
      await inB.has(1);
      for (let id = 0; id < 20; id++) a.send({ site: 'b', node: b.node }, ask('a', 'b', id));
      inB.onLetter = ({ via }) => b.send(via, gap('b', 'a', 1));
      const startMs = performance.now();
      await Promise.all([a.close(), a.close()]);
      expect(performance.now() - startMs).toBeLessThan(2_000);
      await inB.has(21);
      a.send({ site: 'b', node: b.node }, gap('a', 'b', 2));
      expect(a.stats().lost.closed).toBe(1);
      await pauseMs(20);
      expect(inA.letters).toEqual([]);
      expect(inB.letters.length).toBe(21);
    });

    it('is found again after it closed and opened at the same node', async () => {
      const { a, b, inB } = await pair();
      a.send({ site: 'b', node: b.node }, gap('a', 'b', 1));
      await inB.has(1);
      await b.close();
      const inLater = new Inbox();
      await openWith(under.openAt(b.node, 'b'), inLater);
      for (let acked = 2; inLater.letters.length === 0; acked++) {
        a.send({ site: 'b', node: b.node }, gap('a', 'b', acked));
        await pauseMs(20);
        expect(acked).toBeLessThan(300);
      }
    });
  });
}

/** Messages lost before they left. */
export function lossOf(stats: TransportStats): number {
  return Object.values(stats.lost).reduce((sum, count) => sum + count, 0);
}

/** Fields in a fixed order, so that equal messages have equal text. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([key, inner]) => [key, sorted(inner)]);
}
