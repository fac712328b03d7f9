/** Holds the core against every recorded execution, and shows that damage and deviation are never taken for a pass. */

import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test, vi } from 'vitest';
import { replayTrace } from '../../../sim/conformance/replay.ts';
import { readTraces } from '../../../sim/conformance/trace.ts';
import { Replica } from '../../../src/core/index.ts';
import { folder, lines, recorded, run, written } from './traces.ts';

type Json = { [name: string]: Json } & Json[];

function put(target: Json, path: readonly (string | number)[], value: unknown): void {
  const [name, ...rest] = path;
  const fields = target as unknown as Record<string | number, unknown>;
  if (name === undefined) throw new Error('no path');
  if (rest.length > 0) put(fields[name] as Json, rest, value);
  else if (value === undefined) delete fields[name];
  else fields[name] = value;
}

/** The first trace, changed. */
function changed(name: string, change: (trace: Json) => void): string {
  const trace = JSON.parse(lines[0] as string) as Json;
  change(trace);
  return written(name, JSON.stringify(trace));
}

test('the core follows all recorded executions', () => {
  const { status, printed } = run(recorded);
  expect(printed).toEqual(['conformance: 3334 steps, 0 mismatches']);
  expect(status).toBe(0);
});

test('json, jsonl and jsonl.gz are read', () => {
  const two = lines.slice(0, 2).join('\n');
  expect(
    run(written('two.jsonl', `${two}\n`), written('two.jsonl.gz', gzipSync(two)), written('one.json', lines[2] as string)).status,
  ).toBe(0);
});

describe('a core that deviates is noticed', () => {
  /** What is changed, where (undefined: deleted), and what then differs. */
  const deviations: readonly [string, (string | number)[], unknown, string][] = [
    ['clock', [4, 'state', 'clock'], 99, 'state'],
    ['acknowledgement of 0', [2, 'state', 'ackedOut', 'b'], undefined, 'state'],
    ['returned clock', [6, 'returns'], 77, 'returns'],
    ['message', [3, 'sent', 0, 'message', 'acked'], 0, 'sent'],
    ['missing message', [11, 'sent'], [], 'sent'],
    ['addressee', [11, 'sent', 0, 'to'], 'nobody', 'sent'],
    ['notification', [3, 'notified', 'b'], undefined, 'notified'],
    ['answer to a join', [2, 'message', 'clock'], 5, 'message'],
  ];
  test.each(deviations)('%s', (name, path, value, what) => {
    const file = changed(`${name}.json`, (trace) => put(trace['steps'] as Json, path, value));
    // A message that is not expected cannot be delivered later either.
    if (name === 'missing message') {
      expect(run(file).status).toBe(2);
      return;
    }
    const { status, printed } = run(file);
    expect(status).toBe(1);
    expect(printed[0]).toContain(`${what} differs`);
    expect(printed[0]).toContain(file);
    expect(printed.at(-1)).toMatch(/^conformance: 138 steps, [1-9]\d* mismatches$/);
  });

  test('queries', () => {
    const trace = lines
      .map((line) => JSON.parse(line) as Json)
      .find((one) => (one['steps'] as Json).some((step) => step['do'] === ('query' as unknown as Json))) as Json;
    for (const step of trace['steps'] as Json)
      if (step['do'] === ('query' as unknown as Json)) step['members'] = ['nobody'] as unknown as Json;
    expect(run(written('query.json', JSON.stringify(trace))).printed[0]).toContain('members differs');
  });

  test('a core that throws', () => {
    vi.spyOn(Replica.prototype, 'cleanup').mockImplementation(() => {
      throw new TypeError('planted');
    });
    const { status, printed } = run(recorded);
    expect(status).toBe(1);
    expect(printed[0]).toContain('outcome differs');
    expect(printed.join()).toContain('planted');
    expect(printed.at(-1)).toMatch(/^conformance: 3334 steps, [1-9]\d* mismatches$/);
  });

  test('five mismatches are shown, all are counted', () => {
    const file = changed('many.json', (trace) => {
      for (const step of trace['steps'] as Json) (step['state'] as Json)['clock'] = -1 as unknown as Json;
    });
    const { printed } = run(file);
    expect(printed.filter((line) => line.includes('differs'))).toHaveLength(5);
    expect(printed.at(-1)).toBe('conformance: 138 steps, 138 mismatches');
  });
});

describe('damage is an error, never a pass', () => {
  const first = lines[0] as string;
  const damaged: readonly [string, string, string | Uint8Array][] = [
    ['a line cut short', 'cut.jsonl', `${first}\n${first.slice(0, 5000)}`],
    ['a gzip cut short', 'cut.jsonl.gz', gzipSync(first).subarray(0, 2000)],
    ['no gzip at all', 'plain.jsonl.gz', first],
    ['another format', 'format.json', first.replace('"format": 1', '"format": 2').replace('"format":1', '"format":2')],
    ['an unknown step', 'step.json', first.replace(/"do": ?"flush"/, '"do":"flash"')],
    ['no steps', 'none.json', '{"format":1,"cluster":"c1","seed":1,"steps":[]}'],
    ['bytes that are no UTF-8', 'bytes.json', Uint8Array.from([0x7b, 0xff, 0xfe, 0x7d])],
    [
      'a delivery of what was never sent',
      'deliver.json',
      first.replace(/"do": ?"deliver",(.*?)"id": ?\d+/, '"do":"deliver",$1"id":999999'),
    ],
  ];
  test.each(damaged)('%s', (_name, file, content) => {
    const { status, printed } = run(written(file, content));
    expect(printed.at(-1)).toMatch(/^error: /);
    expect(status).toBe(2);
  });

  test('a missing file', () => {
    expect(run(join(folder, 'absent.jsonl')).status).toBe(2);
  });
});

test('no step is no pass', () => {
  expect(run().status).toBe(1);
});

test('a trace is replayed on a core of its own', () => {
  const [trace] = readTraces(recorded);
  if (trace === undefined) throw new Error('no trace');
  expect(replayTrace(trace)).toEqual(replayTrace(trace));
});
