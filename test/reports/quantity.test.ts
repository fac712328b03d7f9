/** Numbers as readers see them. */

import { expect, it } from 'vitest';
import { formatBytes, formatCount, formatMs, formatNoun, formatShare, formatUs } from '../../reports/quantity.ts';

it.each([
  [0, '0 ms'],
  [0.25, '0.25 ms'],
  [812.4, '812 ms'],
  [999.6, '1 s'],
  [2200, '2.2 s'],
  [59_990, '60 s'],
  [60_000, '1 min'],
  [200_000, '3 min 20 s'],
  [7_500_000, '2 h 5 min'],
  [604_800_000, '7 d'],
])('writes %d ms as %s', (ms, text) => {
  expect(formatMs(ms)).toBe(text);
});

it.each([
  [0, '0%'],
  [1, '100%'],
  [0.0003, '0.03%'],
  [0.0189, '1.89%'],
  [0.122, '12.2%'],
  [0.9999, '99.99%'],
])('writes the share %d as %s', (share, text) => {
  expect(formatShare(share)).toBe(text);
});

it('groups digits and counts nouns', () => {
  expect(formatCount(84_211)).toBe('84,211');
  expect(formatNoun(1, 'world')).toBe('1 world');
  expect(formatNoun(0, 'crash', 'crashes')).toBe('0 crashes');
  expect(formatBytes(1_349_000_000)).toBe('1.3 GB');
  expect(formatBytes(12)).toBe('12 B');
  expect(formatUs(1500)).toBe('1.5 ms');
});

it('never rounds a share to all or nothing', () => {
  expect(formatShare(0.999999)).not.toBe('100%');
  expect(formatShare(0.0000001)).not.toBe('0%');
});
