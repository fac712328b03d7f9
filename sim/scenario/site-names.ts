/** Sites are named s1 to sN in every scenario file, whatever ids they run under, so that one file serves `ids: plain` and `ids: unicode`. */

import type { Misreading } from './field-kinds.ts';
import type { SiteSpan } from './file.ts';
import { show } from './units.ts';

/** One name, or a run of names: `s3`, `s1..s5`. As source of a regular expression without anchors. */
export const SITES_PATTERN: string = 's[1-9][0-9]*(\\.\\.s[1-9][0-9]*)?';

const SPAN = /^s([1-9][0-9]{0,5})(?:\.\.s([1-9][0-9]{0,5}))?$/;

/** Reads one of `words`, a name, a run of names, or a list of names and runs. Whether the sites exist is not known here. */
export function readSites<W extends string>(
  raw: unknown,
  words: readonly W[],
): { readonly value: W | readonly SiteSpan[] } | readonly Misreading[] {
  const word = words.find((candidate) => candidate === raw);
  if (word !== undefined) return { value: word };
  const remedy = `Name sites by number, as s3, s1..s5 or [s1, s4]${words.map((name) => `, or write ${name}`).join('')}`;
  if (raw === null || raw === undefined || (Array.isArray(raw) && raw.length === 0))
    return [{ path: [], message: 'no site is named', remedy }];
  const entries: readonly unknown[] = Array.isArray(raw) ? raw : [raw];
  const mistakes: Misreading[] = [];
  const spans: SiteSpan[] = [];
  for (const [at, entry] of entries.entries()) {
    const path = Array.isArray(raw) ? [at] : [];
    const match = typeof entry === 'string' ? SPAN.exec(entry) : null;
    const from = Number(match?.[1]);
    const to = Number(match?.[2] ?? match?.[1]);
    if (match === null) mistakes.push({ path, message: `${show(entry)} is not the name of a site`, remedy });
    else if (to < from) mistakes.push({ path, message: `${show(entry)} ends before it begins`, remedy: `Write s${to}..s${from}` });
    else spans.push({ from, to, path });
  }
  return mistakes.length > 0 ? mistakes : { value: spans };
}

/** The machines that spans name: 0-based (s1 is machine 0), ascending, each once. */
export function machinesOf(spans: readonly SiteSpan[]): readonly number[] {
  const machines = new Set<number>();
  for (const { from, to } of spans) for (let number = from; number <= to; number += 1) machines.add(number - 1);
  return [...machines].sort((a, b) => a - b);
}

/** Writes machines as {@link readSites} reads them; three or more neighbours become a run. */
export function formatMachines(machines: readonly number[]): string[] {
  const written: string[] = [];
  for (let start = 0; start < machines.length; ) {
    let end = start;
    while (machines[end + 1] === (machines[end] ?? 0) + 1) end += 1;
    if (end - start < 2) end = start;
    const first = `s${(machines[start] ?? 0) + 1}`;
    written.push(end === start ? first : `${first}..s${(machines[end] ?? 0) + 1}`);
    start = end + 1;
  }
  return written;
}
