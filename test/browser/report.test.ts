/** A report in a real browser, offline: it draws, it calls nobody, everyone can use it. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { renderReport } from '../../reports/page.ts';
import { loadPlotlySource } from '../../reports/plotly-source.ts';
import type { ReportFocus } from '../../reports/subject.ts';
import type { CampaignResult } from '../../sim/campaign/result.ts';
import { campaign, campaignOf, environment, focusOn, run, violation } from '../reports/synthetic.ts';
import { launchChromium, skipLine } from './chromium.ts';

const hostile = `</script><img src=x onerror="window.broken=1">`;
const broken = { verdict: 'fail', violations: [violation('convergence', '2 views remained at the end')] } as const;
const mixed = campaign(120, {
  7: broken,
  70: broken,
  90: { verdict: 'inconclusive', reason: 'no target' },
  91: { verdict: 'error', reason: 'budget' },
});

interface Opened {
  readonly page: Page;
  /** Messages of the console, uncaught errors, requests, violations of the policy. */
  readonly complaints: readonly string[];
}

const skipped = skipLine('the tests of reports in a browser');
if (skipped !== null) process.stderr.write(`${skipped}\n`);

describe.skipIf(skipped !== null)('a report', { timeout: 240_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'muster-report-'));
  let browser: Browser;
  let contexts: BrowserContext[] = [];
  let files = 0;

  beforeAll(async () => {
    browser = await launchChromium();
  }, 120_000);

  afterEach(async () => {
    await Promise.all(contexts.map((context) => context.close()));
    contexts = [];
  });

  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function open(
    result: CampaignResult,
    focus: ReportFocus | null,
    scheme: 'light' | 'dark' = 'light',
    width = 1280,
  ): Promise<Opened> {
    const plotly = loadPlotlySource();
    if (!plotly.ok) throw new Error(plotly.reason);
    const file = join(folder, `${files++}.html`);
    writeFileSync(
      file,
      renderReport(result, focus, environment, plotly.source, { checks: [{ name: 'convergence', promise: 'all agree' }] }),
    );
    const context = await browser.newContext({
      offline: true,
      colorScheme: scheme,
      viewport: { width, height: 900 },
      reducedMotion: 'reduce',
    });
    contexts.push(context);
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => complaints.push(`${message.type()}: ${message.text()}`));
    page.on('pageerror', (error) => complaints.push(`uncaught: ${error.message}`));
    page.on('request', (request) => {
      const allowed = request.url() === pathToFileURL(file).href || /^(data|blob):/.test(request.url());
      if (!allowed) complaints.push(`request: ${request.url()}`);
    });
    await page.goto(pathToFileURL(file).href);
    await page.waitForSelector('html[data-ready]', { timeout: 120_000 });
    return { page, complaints };
  }

  it('draws every chart with the intended types, and calls nobody', async () => {
    const { page, complaints } = await open(mixed, focusOn(mixed.runs[6]!));
    const charts = await page.locator('.chart').all();
    const drawn = await Promise.all(charts.map(async (chart) => [await chart.getAttribute('id'), await chart.getAttribute('data-drawn')]));
    expect(Object.fromEntries(drawn)).toEqual({
      'distribution-chart': 'scatter',
      'convergence-chart': 'scatter scatter scatter scatter scatter scatter',
      'knowledge-chart': 'heatmap',
      'keeping-chart': 'scatter scatter scatter scatter scatter scatter scatter scatter scatter scatter',
      'lanes-chart': 'scatter bar bar bar bar',
      'traffic-chart': 'scatter scatter scatter scatter bar bar bar bar scatter scatter',
      'spread-chart': 'scatter scatter scatter',
      'space-time-chart': 'scatter scatter scatter scatter scatter',
    });
    expect(await page.locator('.chart .main-svg').count()).toBeGreaterThanOrEqual(5);
    expect(await page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute('content')).toMatch(/^default-src 'none'/);
    expect(complaints).toEqual([]);
  });

  it('enforces its policy', async () => {
    const { page, complaints } = await open(campaign(2), null);
    const refused = await page.evaluate(() =>
      fetch('https://example.org/').then(
        () => 'sent',
        () => 'refused',
      ),
    );
    expect(refused).toBe('refused');
    expect(complaints.join('\n')).toContain('Content Security Policy');
  });

  it('offers no way to send a chart anywhere', async () => {
    const { page } = await open(mixed, focusOn(mixed.runs[0]!));
    await page.locator('#convergence-chart').hover();
    const buttons = await page.$$eval('.modebar-btn', (all) =>
      all.map((button) => button.getAttribute('data-title') ?? button.getAttribute('aria-label') ?? ''),
    );
    expect(buttons.length).toBeGreaterThan(0);
    expect(buttons.filter((title) => /share|cloud|plotly|chart studio/i.test(title))).toEqual([]);
    expect(await page.locator('.chart a[href]').count()).toBe(0);
  });

  it('filters, sorts and finds runs, and keeps the filter in the address', async () => {
    const { page, complaints } = await open(mixed, focusOn(mixed.runs[0]!));
    const seeds = (): Promise<string[]> => page.locator('#run-table tbody td:nth-child(3)').allTextContents();
    expect(await seeds()).toHaveLength(50);
    await page.selectOption('#run-verdict', 'fail');
    expect(await seeds()).toEqual(['7', '70']);
    expect(await page.locator('#run-status').textContent()).toBe('2 of 120 runs match');
    expect(await page.locator('#run-table tbody .badge').first().textContent()).toBe('Failed');
    await page.getByRole('button', { name: 'Seed', exact: true }).press('Enter');
    await page.getByRole('button', { name: 'Seed', exact: true }).press('Enter');
    expect(await seeds()).toEqual(['70', '7']);
    expect(await page.locator('#run-table th[aria-sort="descending"]').textContent()).toBe('Seed');
    await page.selectOption('#run-verdict', '');
    await page.fill('#run-filter', 'no target');
    expect(await seeds()).toEqual(['90']);
    expect(new URL(page.url()).hash).toBe('#runs?find=no+target');
    await page.reload();
    await page.waitForSelector('html[data-ready]');
    expect(await seeds()).toEqual(['90']);
    expect(complaints).toEqual([]);
  });

  it('finds events, each by an address of its own, and filters the arrows between sites', async () => {
    const { page, complaints } = await open(mixed, focusOn(mixed.runs[0]!));
    const texts = (): Promise<string[]> => page.locator('#event-table .what').allTextContents();
    expect(await texts()).toHaveLength(7);
    await page.selectOption('#event-kind', 'fate');
    await page.fill('#event-filter', 'lost');
    expect(await texts()).toEqual(['will not get the ask from s3: lost']);
    expect(new URL(page.url()).hash).toBe('#events?filter=lost&kind=fate');
    await page.reload();
    await page.waitForSelector('html[data-ready]');
    expect(await texts()).toEqual(['will not get the ask from s3: lost']);
    await page.evaluate("location.hash = '#event-6'");
    await page.locator('#event-6.marked').waitFor();
    expect(await texts()).toHaveLength(7);
    const points = `document.querySelector('#space-time-chart').data.filter((trace) => trace.customdata).map((trace) => trace.x.length)`;
    expect(await page.evaluate(points)).toEqual([3, 3, 3]);
    await page.selectOption('#space-time-site', { label: 's3' });
    await expect.poll(() => page.evaluate(points), { timeout: 60_000 }).toEqual([0, 0, 3]);
    await page.selectOption('#space-time-sort', 'sync');
    await expect.poll(() => page.evaluate(points), { timeout: 60_000 }).toEqual([0, 0, 0]);
    expect(complaints).toEqual([]);
  });

  it('leads from a cell of the strip to the run', async () => {
    const { page } = await open(mixed, null);
    await page.locator('.strip-cells').click({ position: { x: 3, y: 3 } });
    expect(await page.locator('#run-filter').inputValue()).toBe('seed:1');
    expect(await page.locator('#run-status').textContent()).toBe('1 of 120 runs match');
  });

  it('copies the replay command', async () => {
    const { page } = await open(mixed, focusOn(mixed.runs[6]!));
    const button = page.locator('#verdict button[data-copy]');
    expect(await page.locator('#verdict .command code').textContent()).toBe('muster replay scenarios/quickstart.yaml --seed 7');
    expect(await button.getAttribute('data-copy')).toBe('muster replay scenarios/quickstart.yaml --seed 7');
    await button.click();
    await page.locator('#verdict button', { hasText: 'Copied' }).waitFor();
    await page.fill('#run-filter', '');
    await page.locator('#run-filter').focus();
    await page.keyboard.press('Control+V');
    expect(await page.locator('#run-filter').inputValue()).toBe('muster replay scenarios/quickstart.yaml --seed 7');
  });

  it('lets hostile text be text', async () => {
    const one = run(hostile, {
      scenario: hostile,
      verdict: 'fail',
      digest: hostile,
      replay: hostile,
      reason: hostile,
      notes: [hostile],
      violations: [violation(hostile, hostile)],
    });
    const focus = focusOn(one);
    const windows = [{ kind: 'crash', id: hostile, fromUs: 0, toUs: 5_000_000, sites: [hostile], label: hostile }] as const;
    const { page, complaints } = await open(campaignOf([one, run('2')]), {
      ...focus,
      resolved: hostile,
      recording: { ...focus.recording, sites: [hostile], windows },
    });
    expect(await page.evaluate(() => 'broken' in globalThis)).toBe(false);
    expect(await page.locator('img').count()).toBe(0);
    expect(await page.locator('#lanes-chart .ytick text').first().textContent()).toBe(hostile);
    expect(await page.locator('#run-table tbody tr').first().textContent()).toContain(hostile);
    expect(complaints).toEqual([]);
  });

  it('reads compressed data', async () => {
    const { page, complaints } = await open(campaign(9000, { 8999: broken }), null);
    expect(await page.locator('#report-data').getAttribute('type')).toBe('application/gzip');
    expect(await page.locator('#run-status').textContent()).toBe('9,000 of 9,000 runs match');
    expect(complaints).toEqual([]);
  });

  it('draws again in the colours of the other scheme', async () => {
    const { page } = await open(mixed, focusOn(mixed.runs[0]!));
    const fill = `getComputedStyle(document.querySelector('#spread-chart .xtick text')).fill`;
    expect(await page.evaluate(fill)).toBe('rgb(76, 83, 94)');
    await page.emulateMedia({ colorScheme: 'dark' });
    await expect.poll(() => page.evaluate(fill), { timeout: 60_000 }).toBe('rgb(180, 187, 198)');
  });

  it('fits a narrow window', async () => {
    const { page } = await open(mixed, focusOn(mixed.runs[0]!), 'light', 400);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(400);
  });

  it.each(['light', 'dark'] as const)('has no barrier in %s', async (scheme) => {
    const focus = focusOn({ ...mixed.runs[6]!, replay: `muster replay ${'deep/'.repeat(60)}quickstart.yaml --seed 7` });
    const brief = { ...focus.recording, views: focus.recording.views.slice(-12), traffic: focus.recording.traffic.slice(0, 12) };
    const { page } = await open(mixed, { ...focus, recording: brief }, scheme);
    for (const summary of await page.locator('summary').all()) await summary.click();
    await page.evaluate(readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'));
    const barriers = await page.evaluate(async () => {
      const { axe } = globalThis as unknown as {
        axe: { run(): Promise<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }> };
      };
      return (await axe.run()).violations.map(({ id, impact, nodes }) => ({
        id,
        impact,
        first: nodes[0]?.html.slice(0, 200),
        count: nodes.length,
      }));
    });
    expect(barriers).toEqual([]);
  });
});
