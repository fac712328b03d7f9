/** One card of a page: a title, the question it answers, and its content. */

import type { Chart } from './figure.ts';
import { type Content, type Html, html } from './html.ts';

export interface Panel {
  /** Unique in the page; address of the card. */
  readonly id: string;
  readonly title: string;
  /** The question that the card answers, as a reader would ask it. */
  readonly question: string;
  readonly body: Content;
  /** Charts that the page's script draws into the body. */
  readonly charts: readonly Chart[];
  /** What else the page's script needs, by name. */
  readonly data?: Readonly<Record<string, unknown>>;
}

/** The panel when there is nothing to draw: the same title and question, and the finding alone. */
export function withoutChart(panel: Pick<Panel, 'id' | 'title' | 'question'>, finding: Content): Panel {
  const { id, title, question } = panel;
  return { id, title, question, body: html`<p class="finding">${finding}</p>`, charts: [] };
}

export function renderPanel(panel: Panel): Html {
  return html`<section class="card" id="${panel.id}" aria-labelledby="${panel.id}-title">
<header class="card-head"><h3 id="${panel.id}-title">${panel.title}</h3><p class="question">${panel.question}</p></header>
${panel.body}
</section>
`;
}
