/** Every mistake on the command line of `run` is found before a file is opened, and said in one sentence. */

import { describe, expect, it, vi } from 'vitest';
import { type RawRunOptions, readRunOptions } from '../../../sim/cli/run-options.ts';
import { grid, parseSetting, parseSweep, readSettings } from '../../../sim/cli/settings.ts';

function value(raw: RawRunOptions): unknown {
  const read = readRunOptions(raw);
  return read.ok ? read.value : read.message;
}

describe('options of run', () => {
  it('have defaults', () => {
    expect(value({})).toEqual({
      seeds: { kind: 'one', seed: '1' },
      shard: null,
      sets: [],
      sweeps: [],
      workers: null,
      timeBudgetMs: null,
      worldTimeoutMs: null,
      checkDeterminism: 0,
      requiredWitnesses: [],
    });
  });

  it.each<[RawRunOptions, object]>([
    [{ seed: 'any text' }, { seeds: { kind: 'one', seed: 'any text' } }],
    [{ seeds: '20' }, { seeds: { kind: 'range', from: 1, to: 20 } }],
    [{ seeds: '5..9' }, { seeds: { kind: 'range', from: 5, to: 9 } }],
    [{ timeBudget: '5m' }, { timeBudgetMs: 300_000, seeds: { kind: 'range', from: 1, to: 1_000_000 } }],
    [
      { timeBudget: '1.5s', seeds: '3' },
      { timeBudgetMs: 1500, seeds: { kind: 'range', from: 1, to: 3 } },
    ],
    [{ worldTimeout: '250ms' }, { worldTimeoutMs: 250 }],
    [{ shard: '2/4' }, { shard: { index: 2, of: 4 } }],
    [{ workers: '3' }, { workers: 3 }],
    [{ checkDeterminism: '5%' }, { checkDeterminism: 0.05 }],
    [{ checkDeterminism: '0.25' }, { checkDeterminism: 0.25 }],
    [{ requireWitnesses: 'gap, forget' }, { requiredWitnesses: ['gap', 'forget'] }],
  ])('%o', (raw, expected) => {
    expect(value(raw)).toMatchObject(expected);
  });

  it.each<[RawRunOptions, string]>([
    [{ seeds: '0' }, '--seeds: "0" selects no seed'],
    [{ seeds: '5..3' }, '--seeds: "5..3" selects no seed'],
    [{ seeds: 'many' }, '--seeds: seeds are a count or a range, as 200 or 1..200, not "many"'],
    [{ seed: '1', seeds: '2' }, 'give --seed or --seeds, not both'],
    [{ seed: '' }, '--seed is empty'],
    [{ shard: '0/4' }, '--shard is I/N with I from 1 to N, as 2/4, not "0/4"'],
    [{ shard: '5/4' }, '--shard is I/N with I from 1 to N, as 2/4, not "5/4"'],
    [{ shard: '1' }, '--shard is I/N with I from 1 to N, as 2/4, not "1"'],
    [{ workers: '0' }, '--workers is a number from 1 to 1024, not "0"'],
    [{ workers: 'two' }, '--workers is a number from 1 to 1024, not "two"'],
    [{ timeBudget: '5' }, '--time-budget is a time from 1ms to 24 days, as 30s or 5m, not "5"'],
    [{ timeBudget: '0s' }, '--time-budget is a time from 1ms to 24 days, as 30s or 5m, not "0s"'],
    [{ timeBudget: '1000h' }, '--time-budget is a time from 1ms to 24 days, as 30s or 5m, not "1000h"'],
    [{ checkDeterminism: '0' }, '--check-determinism is a share above 0 and up to 100%, as 5%, not "0"'],
    [{ checkDeterminism: '101%' }, '--check-determinism is a share above 0 and up to 100%, as 5%, not "101%"'],
    [{ requireWitnesses: 'gap, revivals' }, '--require-witnesses: no situation is called "revivals"; write revival'],
    [{ requireWitnesses: 'a,,b' }, '--require-witnesses has an empty name in "a,,b"'],
    [{ set: ['loss'] }, '--set: "loss" is not path=value, as in network.loss=5%'],
    [{ sweep: ['loss=1,'] }, '--sweep: "loss=1," has an empty value'],
    [{ set: ['a=1'], sweep: ['a=1,2'] }, 'a is given more than once'],
  ])('refuses %o', (raw, message) => {
    expect(value(raw)).toBe(message);
  });
});

describe('settings', () => {
  it.each([
    ['network.loss=5%', { path: 'network.loss', text: '5%', value: '5%' }],
    ['sites=12', { path: 'sites', text: '12', value: 12 }],
    ['why=a=b', { path: 'why', text: 'a=b', value: 'a=b' }],
    ['workload.0.by=[s1, s2]', { path: 'workload.0.by', text: '[s1, s2]', value: ['s1', 's2'] }],
    ['why=', { path: 'why', text: '', value: '' }],
  ])('%s', (text, expected) => {
    expect(parseSetting(text)).toEqual({ ok: true, value: expected });
  });

  it.each(['sites=!foo 4', 'name=!!binary aGk=', 'sites={a: 1, a: 2}', 'sites=4\n---\n5', 'x={? [a] : 1}', 'x=[&a 1, *a]'])(
    'refuses "%s", and prints no warning',
    (text) => {
      const warned = vi.spyOn(process, 'emitWarning');
      expect(parseSetting(text).ok).toBe(false);
      expect(warned).not.toHaveBeenCalled();
      warned.mockRestore();
    },
  );

  it.each(['=5', 'a..b=1', ' =1', 'a b=1', 'x=[1'])('refuses "%s"', (text) => {
    expect(parseSetting(text).ok).toBe(false);
  });

  it.each(['loss', 'loss=', 'loss=1,,2', 'loss=1,1', 'loss=1,[2'])('refuses to sweep "%s"', (text) => {
    expect(parseSweep(text).ok).toBe(false);
  });

  it.each(['network.loss=0,0.0', 'network.loss=5%,5%', 'heal=all,"all"'])('have no value twice: %s', (sweep) => {
    expect(readSettings([], [sweep])).toEqual({ ok: false, message: `--sweep: "${sweep}" has a value twice` });
  });

  it('make a grid, the last sweep fastest, with everything that is set', () => {
    const read = readSettings(['sites=5'], ['network.loss=0,5%', 'contacts=1,2']);
    if (!read.ok) return expect.fail(read.message);
    const texts = grid(read.value.sets, read.value.sweeps).map((cell) => cell.map(({ text }) => text).join(' '));
    expect(texts).toEqual(['5 0 1', '5 0 2', '5 5% 1', '5 5% 2']);
    expect(grid([], [])).toEqual([[]]);
  });
});
