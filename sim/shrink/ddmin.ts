/** Delta debugging: the fewest items of a list that are still enough (Zeller and Hildebrandt, "Simplifying and isolating failure-inducing input", 2002). */

/**
 * A part of `items`, in order, that is enough, and of which no single item can be left out. `items` themselves must be enough.
 *
 * @param enough whether these items do what all of them do; must not depend on what was asked before
 */
export function ddmin<T>(items: readonly T[], enough: (items: readonly T[]) => boolean): readonly T[] {
  if (items.length === 0 || enough([])) return [];
  let kept = items;
  let parts = 2;
  while (kept.length >= 2) {
    const without = complements(kept, parts).find(enough);
    if (without !== undefined) {
      kept = without;
      parts = Math.max(2, parts - 1);
    } else if (parts < kept.length) {
      parts = Math.min(kept.length, parts * 2);
    } else break;
  }
  return kept;
}

/** The list without each of so many nearly equal parts. */
function complements<T>(items: readonly T[], parts: number): readonly (readonly T[])[] {
  const ends = Array.from({ length: parts + 1 }, (_, nth) => Math.floor((nth * items.length) / parts));
  return Array.from({ length: parts }, (_, nth) => [...items.slice(0, ends[nth]), ...items.slice(ends[nth + 1])]);
}
