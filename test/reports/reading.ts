/** Reads markup as a reader would: without tags, entities resolved, white space as one space. */

import { type Content, html } from '../../reports/html.ts';
import type { Panel } from '../../reports/panel.ts';

export function markup(content: Content): string {
  return html`${content}`.markup;
}

export function text(content: Content): string {
  return markup(content)
    .replace(/<(svg|script|style)\b[\s\S]*?<\/\1>/g, '')
    .replace(/<\/(td|th|dt|dd|li|p|h\d|strong|code|span|button)>/g, '$& ')
    .replace(/<[^>]*>/g, '')
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replace(/\s+/g, ' ')
    .replace(/ ([.,;:)])/g, '$1')
    .trim();
}

export function wordsOf(panel: Panel): string {
  return text(panel.body);
}
