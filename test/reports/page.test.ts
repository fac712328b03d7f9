/** The page as a whole: complete in itself, strict, and proof against whatever stands in the data. */

import { Script } from 'node:vm';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { clientScript } from '../../reports/client/start.ts';
import { embedData, embedProgram, plainDataCharsMax } from '../../reports/embed.ts';
import { compareSeeds, failureGroups } from '../../reports/grouping.ts';
import { escapeLabel, html } from '../../reports/html.ts';
import { renderReport } from '../../reports/page.ts';
import { loadPlotlySource } from '../../reports/plotly-source.ts';
import { campaign, campaignOf, environment, focusOn, run, violation } from './synthetic.ts';

const hostile = `</script><img src=x onerror="boom()">'"&`;

describe('a page', () => {
  const result = campaign(12, { 5: { verdict: 'fail', violations: [violation('convergence', 'two views')] } });
  const page = renderReport(result, focusOn(result.runs[4]!), environment, 'void 0;');

  it('carries a policy that forbids every request', () => {
    expect(page).toContain(`http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;; script-src &#39;unsafe-inline&#39;;`);
    expect(page).not.toMatch(/<(?:link|iframe|object|embed|base)\b|\bsrc=|@import|url\(/);
  });

  it('is the same for the same arguments', () => {
    expect(renderReport(result, focusOn(result.runs[4]!), environment, 'void 0;')).toBe(page);
  });

  it('gives every element an id of its own', () => {
    const ids = [...page.matchAll(/ id="([^"]*)"/g)].map((match) => match[1]);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('names every chart in its data, once', () => {
    const data = JSON.parse(/id="report-data">(.*?)<\/script>/s.exec(page)?.[1] ?? '') as { charts: { id: string }[] };
    const places = [...page.matchAll(/class="chart" id="([^"]*)"/g)].map((match) => match[1]);
    expect(data.charts.map((chart) => chart.id)).toEqual(places);
    expect(places).toHaveLength(8);
  });

  it('works for no run, one run, and without a recorded world', () => {
    expect(renderReport(campaign(0), null, environment, '')).toContain('No world was run');
    expect(renderReport(campaign(1), null, environment, '')).toContain('This world kept every promise');
  });
});

describe('hostile text', () => {
  const one = run(hostile, {
    scenario: hostile,
    file: hostile,
    verdict: 'fail',
    digest: hostile,
    replay: hostile,
    reason: hostile,
    notes: [hostile],
    overrides: { [hostile]: hostile },
    witnesses: { [hostile]: 1 },
    violations: [violation(hostile, hostile, { sites: [hostile], key: { type: hostile, site: hostile } })],
  });
  const window = { kind: 'crash', id: hostile, fromUs: 0, toUs: 9_000_000, sites: [hostile], label: hostile } as const;
  const focus = focusOn(one);
  const recording = { ...focus.recording, sites: [hostile], windows: [window] };
  const odd = { version: hostile, runtime: hostile, platform: hostile, date: hostile };
  const page = renderReport(campaignOf([one, one]), { ...focus, recording, resolved: hostile }, odd, '', {
    checks: [{ name: hostile, promise: hostile }],
    gatesMs: { [hostile]: 5 },
  });

  it('stays text wherever it stands', () => {
    expect(page).not.toContain('<img');
    expect(page).not.toContain(`</script><`.concat('img'));
    expect(page.match(/<script/g)).toHaveLength(3);
    expect(page.match(/<\/script>/g)).toHaveLength(3);
  });

  it('is escaped in attributes and in labels that plotly reads as markup', () => {
    expect(html`<a title="${hostile}">${hostile}</a>`.markup).not.toMatch(/<img|onerror="/);
    expect(escapeLabel('<a href="x">&amp;')).toBe('&lt;a href="x"&gt;&amp;amp;');
    const data = /id="report-data">(.*?)<\/script>/s.exec(page)?.[1] ?? '';
    expect(data).toContain('&lt;/script&gt;&lt;img');
  });
});

describe('embedding', () => {
  it('compresses data above the limit, and only that', () => {
    const long = 'a<b'.repeat(plainDataCharsMax / 2);
    const packed = /type="application\/gzip" id="d">([^<]*)<\/script>$/.exec(embedData('d', long).markup)?.[1] ?? '';
    expect(JSON.parse(gunzipSync(Buffer.from(packed, 'base64')).toString())).toBe(long);
    const plain = /type="application\/json" id="d">([^<]*)<\/script>$/.exec(embedData('d', ['</script>']).markup)?.[1] ?? '';
    expect(JSON.parse(plain)).toEqual(['</script>']);
  });

  it('does not let a program end its element, nor change what it does', () => {
    const source = `'</script><!-- ' + /<\\/SCRIPT>/.source + '</SCRIPT>'`;
    const embedded = embedProgram(source).markup.slice('<script>'.length, -'</script>'.length);
    expect(embedded).not.toMatch(/<\/script|<!--/i);
    expect(new Script(embedded).runInNewContext()).toBe(new Script(source).runInNewContext());
  });

  it('keeps a campaign of 20,000 runs under 10 MB', () => {
    const plotly = loadPlotlySource();
    if (!plotly.ok) throw new Error(plotly.reason);
    const broken = { verdict: 'fail', violations: [violation('convergence', 'two views remained')] } as const;
    const result = campaign(20_000, Object.fromEntries(Array.from({ length: 2000 }, (_, index) => [index * 10 + 1, broken])));
    const page = renderReport(result, focusOn(result.runs[0]!), environment, plotly.source);
    expect(Buffer.byteLength(page)).toBeLessThan(10_000_000);
    expect(page).toContain('10,000 of 20,000 runs shown');
  });
});

describe('the program of the page', () => {
  it('parses', () => {
    expect(() => new Script(clientScript)).not.toThrow();
  });
});

describe('grouping', () => {
  it('orders seeds as people count', () => {
    expect(['10', 'b', '9', 'a', '010'].sort(compareSeeds)).toEqual(['9', '010', '10', 'a', 'b']);
  });

  it('puts a run that broke two promises into two groups', () => {
    const two = run('3', { verdict: 'fail', violations: [violation('a', 'x'), violation('b', 'y')] });
    const one = run('2', { verdict: 'fail', violations: [violation('b', 'z')] });
    const groups = failureGroups([two, one, run('1')]);
    expect(groups.map((group) => [group.signature, group.runs.length, group.smallest.seed, group.detail])).toEqual([
      ['b', 2, '2', 'z'],
      ['a', 1, '3', 'x'],
    ]);
  });
});
