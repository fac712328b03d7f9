/** Finds the chart library that pages carry; the only file of the reports that touches a disk, and only when called. */

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

export type PlotlySource = { readonly ok: true; readonly source: string } | { readonly ok: false; readonly reason: string };

const packageName = 'plotly.js-cartesian-dist-min';

/** The text of plotly's cartesian bundle, 1.5 MB, for `renderReport`. Not ok when the package is not installed or cannot be read. */
export function loadPlotlySource(): PlotlySource {
  try {
    return { ok: true, source: readFileSync(createRequire(import.meta.url).resolve(packageName), 'utf8') };
  } catch (error) {
    return { ok: false, reason: `reports need the package ${packageName} (npm install ${packageName}): ${String(error)}` };
  }
}
