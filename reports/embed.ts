/** Puts data and programs into a page such that nothing in them can end the element that carries them. */

import { gzipSync } from 'node:zlib';
import { type Html, trusted } from './html.ts';

/** Data longer than this is embedded compressed. */
export const plainDataCharsMax: number = 1_000_000;

/** A `script` element with data: JSON, or gzip in base64 when it is long. The page's script reads both. */
export function embedData(id: string, data: unknown): Html {
  const json = JSON.stringify(data);
  if (json.length <= plainDataCharsMax) {
    return trusted(`<script type="application/json" id="${id}">${json.replaceAll('<', '\\u003c')}</script>`);
  }
  const packed = gzipSync(json, { level: 9 }).toString('base64');
  return trusted(`<script type="application/gzip" id="${id}">${packed}</script>`);
}

/** A `script` element that runs. In strings and regular expressions, where such text can stand, the added backslash changes nothing. */
export function embedProgram(source: string): Html {
  return trusted(`<script>${source.replace(/<(?=\/script)/gi, '<\\').replaceAll('<!--', '<\\!--')}</script>`);
}
