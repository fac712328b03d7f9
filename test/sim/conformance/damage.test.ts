/** Damage and deviation that are easily overlooked: what is read as something else, and what nobody asked about. */

import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { Server } from '../../../src/core/index.ts';
import { lines, run, written } from './traces.ts';

const [first = ''] = lines;

interface Step {
  do: string;
  [field: string]: unknown;
}

/** The first trace, its steps changed. */
function changed(name: string, change: (steps: Step[]) => void): string {
  const trace = JSON.parse(first) as { steps: Step[] };
  change(trace.steps);
  return written(name, JSON.stringify(trace));
}

const nested = `${'['.repeat(5000)}${']'.repeat(5000)}`;
const good = written('good.json', first);

afterEach(() => void vi.restoreAllMocks());

describe('is no trace', () => {
  test.each<[string, string, string | Uint8Array, RegExp]>([
    ['a file without traces', 'empty.jsonl', '\n', /holds no trace/],
    ['an empty list', 'list.json', '[]', /holds no trace/],
    ['a compressed nothing', 'empty.jsonl.gz', gzipSync(''), /holds no trace/],
    ['something else', 'null.json', 'null', /trace 1 is not a trace of format 1: Invalid input/],
    [
      'a field of the trace that nobody knows',
      'top.json',
      first.replace('"format":1', '"format":1,"until":9'),
      /Unrecognized key: "until"/,
    ],
    [
      'a field of a step that nobody knows',
      'step.json',
      first.replace('{"do":"start"', '{"clock":1,"do":"start"'),
      /steps\.0.*Unrecognized key: "clock"/,
    ],
    ['a site called __proto__', 'peers.json', first.replace('"peers":{', '"peers":{"__proto__":{},'), /a field is called __proto__/],
    [
      'an acknowledgement of __proto__',
      'acked.json',
      first.replace('"ackedIn":{', '"ackedIn":{"__proto__":5'),
      /a field is called __proto__/,
    ],
    [
      'a notification of __proto__',
      'notified.json',
      first.replace('"notified":{', '"notified":{"\\u005f_proto__":{},'),
      /a field is called __proto__/,
    ],
    [
      'two values of one field',
      'twice.json',
      first.replace('"clock":1,"ackedIn"', '"clock":9,"cl\\u006fck":1,"ackedIn"'),
      /a field is given twice: clock/,
    ],
    ['endless nesting', 'nested.json', first.replace('"value":"n846270@a"', `"value":${nested}`), /nested too deeply/],
  ])('%s', (_name, name, content, says) => {
    const file = written(name, content);
    expect(content).not.toBe(first);
    for (const files of [[file], [good, file], [file, good]]) {
      const { status, printed } = run(...files);
      expect(status).toBe(2);
      expect(printed.at(-1)).toMatch(says);
      expect(printed.at(-1)).toMatch(new RegExp(`^error: .*${name}`));
    }
  });
});

describe('is no execution', () => {
  const flushes = (steps: Step[]): Step[] => steps.filter((step) => step.do === 'flush' && (step['sent'] as unknown[]).length > 0);
  test.each<[string, (steps: Step[]) => void, RegExp]>([
    ['a start left out', (steps) => void steps.shift(), /seed 1, step \d+: site a acts without having been started/],
    ['a start of a site that runs', (steps) => void steps.splice(1, 0, steps[0] as Step), /seed 1, step 2: site a starts while it runs/],
    [
      'a message that is sent twice',
      (steps) => {
        for (const step of flushes(steps).slice(0, 2)) for (const sent of step['sent'] as { id: number }[]) sent.id = 1;
      },
      /seed 1, step \d+: message 1 is sent a second time/,
    ],
    [
      'a delivery of what was never sent',
      (steps) => void (flushes(steps)[0] as Step & { sent: unknown[] }).sent.pop(),
      /seed 1, step \d+: message 1 is delivered, and no flush sent it/,
    ],
  ])('%s', (name, change, says) => {
    const file = changed(`${name}.json`, change);
    const { status, printed } = run(file);
    expect(status).toBe(2);
    expect(printed.at(-1)).toMatch(says);
    expect(printed.at(-1)).toContain(`error: ${file}: `);
  });
});

describe('a mismatch', () => {
  test('says where, expected and found, and no more', () => {
    const file = changed('where.json', (steps) => {
      (steps[4] as { state: { clock: number } } & Step).state.clock = 99;
    });
    expect(run(file).printed).toEqual([
      `${file}: seed 1, step 5: state differs at clock\n  expected 99\n  found    3`,
      'conformance: 138 steps, 1 mismatches',
    ]);
  });

  test('names what is missing', () => {
    const file = changed('missing.json', (steps) => {
      delete (steps[0] as { state: { peers: { a?: unknown } } } & Step).state.peers.a;
    });
    expect(run(file).printed[0]).toMatch(/step 1: state differs at peers\.a\n {2}expected nothing\n {2}found {4}\{/);
  });
});

describe('a core that speaks when it should be silent is noticed', () => {
  test('messages', () => {
    const real = Server.prototype.command;
    vi.spyOn(Server.prototype, 'command').mockImplementation(function (this: Server, request, command, now) {
      const taken = real.call(this, request, command, now);
      if (command.do === 'setInfo') real.call(this, request + 1_000_000, { do: 'flush' }, now);
      return taken;
    });
    const { status, printed } = run(good);
    expect(status).toBe(1);
    expect(printed.join('\n')).toMatch(/sent differs/);
  });
});
