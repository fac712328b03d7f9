/** Find anything that happened near the moment that matters: a table of events with a filter, each with an address of its own. */

import { html } from '../html.ts';
import type { Panel } from '../panel.ts';
import { formatCount, formatNoun, formatUs } from '../quantity.ts';
import type { ReportFocus } from '../subject.ts';

/** What the page's script shows: number, time in microseconds, site, kind, text. */
export type EventRow = readonly [number, number, string, string, string];

export function eventsPanel({ run, story }: ReportFocus): Panel {
  const rows = story.events.map(({ atUs, site, kind, text }, nth): EventRow => [nth + 1, atUs, site, kind, text]);
  const kinds = [...new Set(story.events.map(({ kind }) => kind))].sort();
  const sites = [...new Set(story.events.map(({ site }) => site))].filter((site) => site !== '').sort();
  const moment = story.moment === 'violation' ? 'the first violation' : 'the healing';
  const [first, last] = [rows[0]?.[1] ?? 0, rows.at(-1)?.[1] ?? 0];
  return {
    id: 'events',
    title: 'Events',
    question: 'What exactly happened, in which order?',
    body: html`<p class="finding">${formatCount(rows.length)} of ${formatNoun(story.total, 'event')}, from ${formatUs(first)} to ${formatUs(last)}: those that lead to <strong>${moment}</strong> at ${formatUs(story.momentUs)}, and what came next. All of them: <code>${run.replay} --trace FILE</code></p>
<div class="run-controls">
<label>Find <input id="event-filter" type="search" placeholder="any words"></label>
<label>Site <select id="event-site"><option value="">any</option>${sites.map((site) => html`<option>${site}</option>`)}</select></label>
<label>Kind <select id="event-kind"><option value="">any</option>${kinds.map((kind) => html`<option>${kind}</option>`)}</select></label>
<p id="event-status" role="status"></p>
</div>
<div class="scroll" tabindex="0" role="region" aria-label="Table of events"><table id="event-table"><caption class="sr">Events of the recorded world</caption><thead><tr><th scope="col">No.</th><th scope="col">At</th><th scope="col">Site</th><th scope="col">Kind</th><th scope="col">What</th></tr></thead><tbody></tbody></table></div>
<div class="pager"><button type="button" id="event-previous">Previous</button><span id="event-page"></span><button type="button" id="event-next">Next</button></div>
<noscript><p>The table needs the script of this page.</p></noscript>`,
    charts: [],
    data: { story: { rows, momentUs: story.momentUs } },
  };
}
