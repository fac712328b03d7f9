/** A chart that can be read without seeing it: finding in words, accessible name, and the numbers in a table. */

import { type Content, type Html, html } from './html.ts';
import { formatCount, formatNoun } from './quantity.ts';
import { thinned } from './statistics.ts';

/** A plotly trace. A type that the bundle lacks would silently become `scatter`, so the page's script compares it after drawing. */
export interface Trace {
  readonly type: 'scatter' | 'bar' | 'heatmap';
  /** Any colour may be written `var(--token)`; the page's script puts in the value of the present colour scheme. */
  readonly [attribute: string]: unknown;
}

/** What the page's script draws. */
export interface Chart {
  readonly id: string;
  readonly traces: readonly Trace[];
  /** Merged over the layout that all charts share. */
  readonly layout: Readonly<Record<string, unknown>>;
}

export interface DataTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Content[])[];
  /** What one row is: `sample`. */
  readonly noun: string;
  /** How many there are, shown or not. */
  readonly total: number;
}

export interface Figure {
  readonly chart: Chart;
  /** Accessible name: what is drawn. */
  readonly name: string;
  /** What it shows, in words and numbers. */
  readonly finding: Content;
  readonly heightPx: number;
  readonly table: DataTable;
}

/** Rows that a data table shows at most; more are thinned evenly and announced. */
export const tableRowsMax: number = 300;

/** A table of all items, or of evenly spread ones when there are too many. */
export function dataTable<T>(
  noun: string,
  columns: readonly string[],
  items: readonly T[],
  row: (item: T) => readonly Content[],
): DataTable {
  return { columns, rows: thinned(items, tableRowsMax).map(row), noun, total: items.length };
}

export function renderFigure(figure: Figure): Html {
  const { chart, table } = figure;
  return html`<figure class="figure" aria-labelledby="${chart.id}-finding">
<figcaption id="${chart.id}-finding">${figure.finding}</figcaption>
<div class="chart" id="${chart.id}" style="height:${figure.heightPx}px" role="group" aria-label="${figure.name}"></div>
${renderDataTable(figure.name, table)}
</figure>`;
}

function renderDataTable(name: string, table: DataTable): Html {
  const shown = table.rows.length;
  const extent =
    shown === table.total ? formatNoun(shown, table.noun) : `${formatCount(shown)} of ${formatNoun(table.total, table.noun)} shown`;
  return html`<details class="data"><summary>Data table <span class="extent">${extent}</span></summary>
<div class="scroll" tabindex="0" role="region" aria-label="Data of: ${name}">${renderTable(name, table.columns, table.rows)}</div></details>`;
}

/** A plain table with a caption for screen readers. */
export function renderTable(caption: string, columns: readonly string[], rows: readonly (readonly Content[])[]): Html {
  return html`<table><caption class="sr">${caption}</caption>
<thead><tr>${columns.map((column) => html`<th scope="col">${column}</th>`)}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${row.map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody></table>`;
}
