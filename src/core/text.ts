/** Strings as the protocol sees them: well-formed Unicode, ordered by UTF-8 bytes. */

/** Compares by UTF-8 bytes, which is code-point order and not JavaScript's `<`. Negative, zero or positive. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return rank(x) - rank(y);
  }
  return a.length - b.length;
}

/** UTF-16 units above the surrogates stand for smaller code points than surrogates do. */
function rank(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}

/** Whether every surrogate has its partner. Two ids with different lone surrogates would have the same bytes. */
export function isWellFormed(text: string): boolean {
  return !/\p{Surrogate}/u.test(text);
}

/** Length in UTF-8 bytes of a well-formed string. */
export function utf8Length(text: string): number {
  let bytes = text.length;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) continue;
    bytes += unit < 0x800 || (unit >= 0xd800 && unit <= 0xdfff) ? 1 : 2;
  }
  return bytes;
}

/** Whether a string may name a site, a node, a cluster or a run: not empty, well-formed, and not too long. */
export function isId(id: unknown, bytesMax: number): id is string {
  return typeof id === 'string' && id.length > 0 && id.length <= bytesMax && isWellFormed(id) && utf8Length(id) <= bytesMax;
}
