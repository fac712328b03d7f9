/** Markup that is escaped unless it was made here: the only way text of a scenario gets into a page is as text. */

/** A piece of finished markup. Only `html` and `trusted` make one. */
export class Html {
  readonly markup: string;

  constructor(markup: string) {
    this.markup = markup;
  }
}

/** What may stand in a template: markup as it is, text and numbers escaped, lists joined, null as nothing. */
export type Content = Html | string | number | null | readonly Content[];

/** Template tag: every value is escaped, in text and in quoted attributes alike. */
export function html(parts: TemplateStringsArray, ...values: readonly Content[]): Html {
  return new Html(parts.reduce((markup, part, index) => markup + markupOf(values[index - 1] ?? null) + part));
}

/** Markup that does not come from data: icons, the style sheet, the page's own scripts. */
export function trusted(markup: string): Html {
  return new Html(markup);
}

/** The text as HTML text or as the value of a quoted attribute. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

/** Text for a label that plotly draws: it reads a few tags and entities, so these must not come from data. */
export function escapeLabel(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function markupOf(content: Content): string {
  if (content === null) return '';
  if (content instanceof Html) return content.markup;
  if (typeof content === 'string') return escapeHtml(content);
  if (typeof content === 'number') return String(content);
  return content.map(markupOf).join('');
}
