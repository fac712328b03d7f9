/** A hundred thousand damaged messages, or as many as are asked for: none throws, none is half taken in, and none costs more than its size allows. */

import { describe, expect, test } from 'vitest';
import { checkMessage, defaultLimits, type Message } from '../../src/core/index.ts';
import { crc32 } from '../../src/wire/checksum.ts';
import { decodeMessage, encodeMessage } from '../../src/wire/index.ts';
import { Lab, type Site } from '../core/harness.ts';
import { type Draw, drawFrom } from '../core/schedule.ts';

const limits = { ...defaultLimits, operationsMax: 50, valueLengthMax: 2000, idBytesMax: 60 };

/** A site that knows a little of everything: members, a kicked one, a tombstone, fallback data. */
function listener(): { lab: Lab; site: Site; genuine: readonly Message[] } {
  const lab = new Lab({ forgetAfterS: 10, tombstoneForS: 1000, limits });
  const [a, b] = lab.inStep('A', 'B', 'C') as [Site, Site, Site];
  a.kick('Z');
  lab.rounds(4);
  lab.wallS += 20;
  a.cleanup();
  b.kick('C');
  b.do({ do: 'importFallback', sites: [{ site: 'F', node: 'f', info: { a: [1, 'x', null], b: { c: true } } }] });
  b.setInfo({ version: '1.2', tags: ['x', 'y'] });
  b.do({ do: 'setLiveness', target: 'A', restarts: 2, self: false, up: true });
  b.flush();
  const { message: sync } = lab.one(b, a);
  if (sync.kind !== 'sync') throw new Error('not a sync');
  const z = a.op('mem', 'Z');
  if (z === null) throw new Error('no tombstone');
  const ends = { node: 'nB', run: b.run, to: 'A', from: 'B', cluster: 'c' };
  const genuine: Message[] = [
    sync,
    { ...sync, part: { index: 0, of: 2 } },
    { kind: 'answer', node: 'nB', run: b.run, to: 'A', id: 0, data: sync.data, ackedRun: '' },
    { kind: 'gap', ...ends, acked: 1, ackedRun: a.run, forgotten: { ...z, key: { type: 'mem', site: 'A' } } },
    { kind: 'ask', ...ends, id: 3, since: 0, acked: 0 },
    { kind: 'decline', ...ends, id: 3, why: 'not-durable' },
  ];
  lab.dropAll();
  return { lab, site: a, genuine };
}

const poisons: readonly unknown[] = [
  null,
  undefined,
  true,
  false,
  0,
  -0,
  1,
  -1,
  0.5,
  2 ** 31,
  2 ** 47,
  2 ** 48,
  2 ** 53,
  1e300,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  '',
  'A',
  'Z',
  '\ud800',
  '__proto__',
  'x'.repeat(100),
  [],
  {},
  [[[[[]]]]],
  { key: 1 },
  new Array(3),
  JSON.parse('{"__proto__":{"x":1}}'),
  'mem',
  'live',
];

/** A copy with one to three places damaged: replaced, removed, doubled, or swapped with another. */
function damaged(message: unknown, draw: Draw): unknown {
  const copy = structuredClone(message) as Record<string, unknown>;
  for (let times = 1 + draw(3); times > 0; times--) {
    let place = copy as Record<string, unknown>;
    for (;;) {
      const names = Object.keys(place);
      const name = names[draw(Math.max(1, names.length))];
      if (name === undefined) break;
      const inner = place[name];
      if (typeof inner === 'object' && inner !== null && draw(5) > 0) {
        place = inner as Record<string, unknown>;
        continue;
      }
      const what = draw(4);
      if (what === 0) delete place[name];
      else if (what === 1) place[names[draw(names.length)] as string] = inner;
      else if (what === 2) place[`extra${draw(3)}`] = inner;
      else place[name] = poisons[draw(poisons.length)];
      break;
    }
  }
  return copy;
}

/** Takes a value in as a transport would. A refusal must have changed nothing. */
function offer(lab: Lab, site: Site, value: unknown): 'unreadable' | 'refused' | 'taken' {
  const checked = checkMessage(value, limits);
  if (!checked.ok) return 'unreadable';
  const before = JSON.stringify(site.up.replica.dump());
  const refusals = site.reports.length;
  site.call((server, now) => server.received(checked.message, { via: null }, now));
  const refused = site.reports.slice(refusals).some((r) => r.event === 'refused');
  if (refused && JSON.stringify(site.up.replica.dump()) !== before) throw new Error(`half applied: ${JSON.stringify(value)}`);
  lab.dropAll();
  site.reports.length = 0;
  return refused ? 'refused' : 'taken';
}

type Counts = Record<ReturnType<typeof offer>, number>;

/** `npm run fuzz` asks for more: in campaigns of a hundred thousand, each with draws of its own, so that one can be played again alone. */
const campaigns = Math.max(1, Math.round(Number(process.env['MUSTER_FUZZ'] ?? 100_000) / 100_000));
const firstCampaign = Number(process.env['MUSTER_FUZZ_FROM'] ?? 0);

function inCampaigns(what: string, seed: number, times: number, campaign: (draw: Draw, times: number, counts: Counts) => void): Counts {
  const counts: Counts = { unreadable: 0, refused: 0, taken: 0 };
  for (let i = 0; i < campaigns; i++) {
    const number = firstCampaign + i;
    try {
      campaign(drawFrom(2 * number + seed), times, counts);
    } catch (error) {
      throw new Error(`${what}, campaign ${number} (MUSTER_FUZZ=100000 MUSTER_FUZZ_FROM=${number}): ${(error as Error).message}`, {
        cause: error,
      });
    }
    if (campaigns > 1 && (i + 1) % 5 === 0) process.stderr.write(`${what}: ${(i + 1) * times} messages, ${JSON.stringify(counts)}\n`);
  }
  return counts;
}

describe('damage', { timeout: 120_000 * campaigns }, () => {
  test(`to the structure of ${60_000 * campaigns} messages`, () => {
    const counts = inCampaigns('damaged structure', 1, 60_000, (draw, times, counts) => {
      let { lab, site, genuine } = listener();
      for (let i = 0; i < times; i++) {
        // What was taken in may have said anything, a kick of the listener included: begin anew from time to time.
        if (i % 3000 === 2999) ({ lab, site, genuine } = listener());
        lab.nowMs += 50;
        counts[offer(lab, site, damaged(genuine[draw(genuine.length)], draw))]++;
      }
    });
    expect(counts.unreadable).toBeGreaterThan(30_000 * campaigns);
    expect(counts.refused).toBeGreaterThan(100 * campaigns);
    expect(counts.taken).toBeGreaterThan(1000 * campaigns);
  });

  test(`to the bytes of ${40_000 * campaigns} messages, with and without their checksum made good`, () => {
    const counts = inCampaigns('damaged bytes', 2, 40_000, (draw, times, counts) => {
      const { lab, site, genuine } = listener();
      const encoded = genuine.map((message) => encodeMessage(message));
      for (let i = 0; i < times; i++) {
        const bytes = Uint8Array.from(encoded[draw(encoded.length)] as Uint8Array);
        for (let times = 1 + draw(4); times > 0; times--) bytes[draw(bytes.length)] = draw(256);
        const cut = draw(4) === 0 ? bytes.subarray(0, draw(bytes.length)) : bytes;
        const decoded = decodeMessage(i % 2 === 0 ? cut : mended(cut));
        counts[decoded.ok ? offer(lab, site, decoded.value) : 'unreadable']++;
      }
    });
    expect(counts.unreadable).toBeGreaterThan(20_000 * campaigns);
    expect(counts.taken).toBeGreaterThan(50 * campaigns);
  });
});

test('the work is bounded by what arrives: a long list is refused before its operations are looked at', () => {
  const { genuine } = listener();
  const [sync] = genuine;
  if (sync?.kind !== 'sync') throw new Error('not a sync');
  let looked = 0;
  const op = new Proxy(
    { ...sync.data.data[0] },
    {
      get: (target, name) => {
        looked++;
        return Reflect.get(target, name);
      },
    },
  );
  const long = { ...sync, data: { ...sync.data, data: Array.from({ length: 100_000 }, () => op) } };
  expect(checkMessage(long, limits)).toEqual({ ok: false, why: 'too-many-operations' });
  expect(looked).toBe(0);
  const deep = {
    ...sync,
    data: { ...sync.data, data: [{ ...sync.data.data[0], key: { type: 'info', site: 'B' }, origin: 'B', value: nested(20_000) }] },
  };
  expect(checkMessage(deep, limits).ok).toBe(false);
});

function nested(depth: number): unknown {
  let value: unknown = 1;
  for (let i = 0; i < depth; i++) value = [value];
  return value;
}

/** The same bytes with a checksum that fits, so that damage gets past it. */
function mended(bytes: Uint8Array): Uint8Array {
  if (bytes.length < 6) return bytes;
  const whole = Uint8Array.from(bytes);
  new DataView(whole.buffer).setUint32(whole.length - 4, crc32(whole.subarray(0, -4)));
  return whole;
}
