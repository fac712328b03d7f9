/** Puts panels together to one page that opens from disk, calls nobody, and shows the verdict first. */

import type { CampaignResult } from '../sim/campaign/result.ts';
import { clientScript } from './client/start.ts';
import { embedData, embedProgram } from './embed.ts';
import { type Content, type Html, html, trusted } from './html.ts';
import { type Panel, renderPanel } from './panel.ts';
import { campaignPanel } from './panels/campaign.ts';
import { checksPanel } from './panels/checks.ts';
import { convergencePanel } from './panels/convergence.ts';
import { convergenceDistributionPanel } from './panels/convergence-distribution.ts';
import { environmentPanel } from './panels/environment.ts';
import { eventsPanel } from './panels/events.ts';
import { faultsPanel } from './panels/faults.ts';
import { keepingPanel } from './panels/keeping.ts';
import { knowledgePanel } from './panels/knowledge.ts';
import { lanesPanel } from './panels/lanes.ts';
import { runsPanel } from './panels/runs.ts';
import { spaceTimePanel } from './panels/space-time.ts';
import { spreadPanel } from './panels/spread.ts';
import { stripPanel } from './panels/strip.ts';
import { trafficPanel } from './panels/traffic.ts';
import { headline, verdictHeader } from './panels/verdict.ts';
import { styles } from './styles.ts';
import type { Environment, ReportFocus, ReportOptions, Subject } from './subject.ts';
import { verdictIcon, verdictsByGravity, verdictWord } from './verdict-mark.ts';

interface Chapter {
  readonly id: string;
  readonly title: string;
  readonly note: string;
  readonly panels: readonly Panel[];
}

const policy = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:";

/**
 * The report of a campaign as one HTML page. A pure function of its arguments.
 *
 * @param campaign - the result; every number of the page comes from it or from the recording
 * @param focus - the recorded world that is shown in detail, or null if none was recorded
 * @param environment - where the campaign ran
 * @param plotlySource - text of plotly's cartesian bundle, see `loadPlotlySource`
 */
export function renderReport(
  campaign: CampaignResult,
  focus: ReportFocus | null,
  environment: Environment,
  plotlySource: string,
  options: ReportOptions = {},
): string {
  const subject: Subject = { campaign, focus, environment, options };
  const chapters = chaptersOf(subject);
  const panels = chapters.flatMap((chapter) => chapter.panels);
  const data = Object.assign({ charts: panels.flatMap((panel) => panel.charts) }, ...panels.map((panel) => panel.data ?? {}));
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="muster ${environment.version}">
<title>${verdictWord(campaign.verdict)}: ${headline(campaign)} - muster</title>
<style>${trusted(styles)}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the verdict</a>
${navigation(chapters)}
<main id="main">
${verdictHeader(subject)}
${chapters.map(renderChapter)}
</main>
<footer>Made by muster ${environment.version}. This page is complete in itself: it loads nothing and sends nothing.</footer>
<p id="live" class="sr" role="status"></p>
${verdictsByGravity.map((verdict) => html`<template id="icon-${verdict}">${verdictIcon(verdict)}</template>`)}
${embedData('report-data', data)}
${embedProgram(plotlySource)}
${embedProgram(clientScript)}
</body>
</html>
`.markup;
}

function chaptersOf(subject: Subject): readonly Chapter[] {
  const { campaign, focus } = subject;
  const many = campaign.runs.length > 1;
  const overview = [
    campaignPanel(subject),
    checksPanel(subject),
    ...(many ? [stripPanel(subject), convergenceDistributionPanel(subject)] : []),
    faultsPanel(subject),
  ];
  const world =
    focus === null
      ? []
      : [
          convergencePanel(focus),
          knowledgePanel(focus),
          lanesPanel(focus),
          spreadPanel(focus),
          trafficPanel(focus),
          keepingPanel(focus),
          spaceTimePanel(focus),
          eventsPanel(focus),
        ];
  const all: readonly Chapter[] = [
    { id: 'overview', title: 'Overview', note: '', panels: overview },
    { id: 'world', title: 'One world in detail', note: focus === null ? '' : worldNote(focus.run), panels: world },
    { id: 'table', title: 'Runs', note: '', panels: [runsPanel(subject)] },
    { id: 'about', title: 'Repeating it', note: '', panels: [environmentPanel(subject)] },
  ];
  return all.filter((chapter) => chapter.panels.length > 0);
}

function worldNote(run: ReportFocus['run']): string {
  return `${run.scenario}, seed ${run.seed}: ${verdictWord(run.verdict).toLowerCase()}`;
}

function navigation(chapters: readonly Chapter[]): Html {
  const links = chapters
    .flatMap((chapter) => chapter.panels)
    .map((panel): Content => html`<li><a href="#${panel.id}">${panel.title}</a></li>`);
  return html`<div class="top"><div class="top-in"><a class="brand" href="#main">muster</a><nav aria-label="Parts of this report"><ul>${links}</ul></nav></div></div>`;
}

function renderChapter(chapter: Chapter): Html {
  return html`<section class="chapter" aria-labelledby="${chapter.id}-chapter"><h2 id="${chapter.id}-chapter">${chapter.title}${chapter.note === '' ? null : html` <span class="extent">${chapter.note}</span>`}</h2>
${chapter.panels.map(renderPanel)}
</section>
`;
}
