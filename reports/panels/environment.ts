/** Can I repeat it? Versions, and the scenario exactly as it was run. */

import { type Content, html } from '../html.ts';
import type { Panel } from '../panel.ts';
import type { Subject } from '../subject.ts';

export function environmentPanel(subject: Subject): Panel {
  const { environment, focus } = subject;
  const facts: readonly (readonly [string, string])[] = [
    ['muster', environment.version],
    ['Runtime', environment.runtime],
    ['Platform', environment.platform],
    ['Report made', environment.date],
  ];
  return {
    id: 'environment',
    title: 'Environment',
    question: 'Can I repeat it?',
    body: html`<dl class="pairs">${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>${resolvedScenario(focus)}`,
    charts: [],
  };
}

function resolvedScenario(focus: Subject['focus']): Content {
  if (focus === null) return html`<p class="finding">No world was recorded, so no resolved scenario is shown.</p>`;
  return html`<details class="data"><summary>Scenario as resolved: ${focus.run.scenario} <span class="extent">${focus.run.file}</span></summary>
<pre class="scroll" tabindex="0" role="region" aria-label="Scenario as resolved">${focus.resolved}</pre></details>`;
}
