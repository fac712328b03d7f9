/** Which seeds a campaign plays, without listing a million of them. */

/** One seed, any string; or the whole numbers `from` to `to`, both included, as strings. */
export type Seeds =
  | { readonly kind: 'one'; readonly seed: string }
  | { readonly kind: 'range'; readonly from: number; readonly to: number };

export type SeedsParsed = { readonly ok: true; readonly seeds: Seeds } | { readonly ok: false; readonly message: string };

/** Beyond this a campaign does not end in a lifetime, and numbering its runs would lose precision. */
export const seedsMax = 10_000_000;

/** Reads `N` (1 to N) or `A..B` (both included). An empty selection is not ok: zero runs are never a pass. */
export function parseSeeds(text: string): SeedsParsed {
  const range = /^(\d+)\.\.(\d+)$/.exec(text);
  const count = /^\d+$/.exec(text);
  if (!range && !count) return { ok: false, message: `seeds are a count or a range, as 200 or 1..200, not "${text}"` };
  const from = range ? Number(range[1]) : 1;
  const to = Number(range ? range[2] : text);
  if (to < from) return { ok: false, message: `"${text}" selects no seed` };
  if (!Number.isSafeInteger(to) || to - from >= seedsMax) return { ok: false, message: `"${text}" is too many: at most ${seedsMax} seeds` };
  return { ok: true, seeds: { kind: 'range', from, to } };
}

export function seedCount(seeds: Seeds): number {
  return seeds.kind === 'one' ? 1 : seeds.to - seeds.from + 1;
}

/** The seed at a position from 0 to `seedCount - 1`. */
export function seedAt(seeds: Seeds, position: number): string {
  return seeds.kind === 'one' ? seeds.seed : String(seeds.from + position);
}
