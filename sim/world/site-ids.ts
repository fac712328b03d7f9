/** The ids of a world's sites: plain ones, or ones that an order by UTF-16 units gets wrong. */

/** Ids of `count` sites. `unicode` mixes astral characters, U+FFxx and ASCII. */
export function siteIds(count: number, kind: 'plain' | 'unicode'): string[] {
  const prefix = kind === 'plain' ? ['s'] : ['\u{1F600}', '\uFF5E', 's', '\u00E9', '\u{10000}', '\uFFFD'];
  return Array.from({ length: count }, (_, i) => `${prefix[i % prefix.length]}${i + 1}`);
}
