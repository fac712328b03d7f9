/** Brings a page to life: reads its data, draws, listens. */

import { chartsScript } from './charts.ts';
import { eventTableScript } from './event-table.ts';
import { runTableScript } from './run-table.ts';
import { spaceTimeScript } from './space-time.ts';
import { stripScript } from './strip.ts';

const startScript: string = `
async function readData() {
  const carrier = document.getElementById('report-data');
  if (carrier.type === 'application/json') return JSON.parse(carrier.textContent);
  const packed = Uint8Array.from(atob(carrier.textContent), (char) => char.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'));
  return JSON.parse(await new Response(stream).text());
}

function copyByHand(text) {
  const area = element('textarea');
  area.value = text;
  document.body.append(area);
  area.select();
  const done = document.execCommand('copy');
  area.remove();
  return done;
}

async function copyCommand(button) {
  let done = true;
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
  } catch {
    done = copyByHand(button.dataset.copy);
    button.focus();
  }
  button.textContent = done ? 'Copied' : 'Select it';
  document.getElementById('live').textContent = done ? 'Command copied' : 'Copying is not allowed here: select the command';
  setTimeout(() => { button.textContent = 'Copy'; }, 1600);
}

async function start() {
  document.addEventListener('click', (event) => {
    const button = event.target.closest('button[data-copy]');
    if (button !== null) copyCommand(button);
  });
  const data = await readData();
  const showSeed = startRunTable(data.runs);
  if (data.story !== undefined) startEventTable(data.story);
  if (data.strip !== undefined) startStrips(data.strip, showSeed);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => drawCharts(data.charts));
  await drawCharts(data.charts);
  if (data.spaceTime !== undefined) startSpaceTime(data.charts.find((chart) => chart.id === data.spaceTime.chart));
  document.documentElement.dataset.ready = 'true';
}

start().catch((error) => {
  console.error(error);
  document.getElementById('live').textContent = 'This page could not read its data: ' + error.message;
});
`;

/** The whole program of a page, to stand in a `script` element after its data and the chart library. */
export const clientScript: string = `'use strict';
(() => {
${chartsScript}${runTableScript}${eventTableScript}${stripScript}${spaceTimeScript}${startScript}})();
`;
