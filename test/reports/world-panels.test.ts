/** What panels say about one world equals what was recorded of it. */

import { describe, expect, it } from 'vitest';
import type { Panel } from '../../reports/panel.ts';
import { convergencePanel, samplesMax } from '../../reports/panels/convergence.ts';
import { keepingPanel } from '../../reports/panels/keeping.ts';
import { knowledgePanel, knowledgeRowsMax } from '../../reports/panels/knowledge.ts';
import { lanesMax, lanesPanel } from '../../reports/panels/lanes.ts';
import { spreadPanel } from '../../reports/panels/spread.ts';
import { trafficPanel } from '../../reports/panels/traffic.ts';
import { timeUnit } from '../../reports/time-axis.ts';
import type { FaultWindow, Knowledge, Recording, TrafficSample } from '../../sim/journal/recording.ts';
import { wordsOf } from './reading.ts';
import { emptyRecording, focusOn, recording, run } from './synthetic.ts';

const base: Recording = {
  ...emptyRecording,
  sites: ['s1', 's2', 's3'],
  healedAtUs: 40_000_000,
  endUs: 60_000_000,
  convergesWithinUs: 10_000_000,
};
const agreed = run('1', { convergence: { converged: true, afterHealMs: 2200, rounds: 3 } });
const never = run('1', { convergence: { converged: false, afterHealMs: null, rounds: null } });

describe('convergence', () => {
  const views = [
    { atUs: 0, distinct: 1, largest: 1 },
    { atUs: 12_800_000, distinct: 17, largest: 0.2 },
    { atUs: 42_200_000, distinct: 2, largest: 0.75 },
  ];

  it('names the worst moment, and when they agreed', () => {
    const words = wordsOf(convergencePanel(focusOn(agreed, { ...base, views })));
    expect(words).toContain('up to 17 distinct views (at 12.8 s); they agreed 2.2 s after the network healed, within the limit of 10 s.');
  });

  it('counts from the last news from outside the core', () => {
    const news = run('1', { convergence: { converged: true, afterHealMs: 12_200, rounds: 13, newsAfterHealMs: 11_000 } });
    const words = wordsOf(convergencePanel(focusOn(news, { ...base, views })));
    expect(words).toContain(
      'they agreed 1.2 s after the last news from outside the core, 11 s after this had healed, within the limit of 10 s.',
    );
  });

  it('names what remained when they never agreed', () => {
    const words = wordsOf(convergencePanel(focusOn(never, { ...base, views })));
    expect(words).toContain('they never agreed: 2 views remained at 1 min, the largest held by 75% of the live sites (limit 10 s).');
  });

  it('draws the step line to the end, and lines at healing and limit', () => {
    const [chart] = convergencePanel(focusOn(agreed, { ...base, views })).charts;
    const line = chart?.traces.find((trace) => trace['name'] === 'distinct views');
    expect(line).toMatchObject({ x: [0, 12.8, 42.2, 60], y: [1, 17, 2, 2], line: { shape: 'hv' } });
    expect(chart?.layout['shapes']).toMatchObject([
      { x0: 40, x1: 40 },
      { x0: 50, x1: 50 },
    ]);
  });

  it('keeps the worst moment of each stretch and announces the cap', () => {
    const many = Array.from({ length: 50_000 }, (_, index) => ({ atUs: index * 1000, distinct: index === 33_333 ? 99 : 2, largest: 0.5 }));
    const panel = convergencePanel(focusOn(agreed, { ...base, views: many }));
    const line = panel.charts[0]?.traces.find((trace) => trace['name'] === 'distinct views');
    const drawn = line?.['y'] as number[];
    expect(drawn).toContain(99);
    expect(drawn.length).toBeLessThanOrEqual(samplesMax + 1);
    expect(wordsOf(panel)).toMatch(/No fault acted\. [\d,]+ of 50,000 samples drawn\./);
    expect(wordsOf(panel)).toContain('300 of 50,000 samples shown');
  });
});

describe('fault windows', () => {
  const windows: readonly FaultWindow[] = [
    { kind: 'crash', id: 'a', fromUs: 1_000_000, toUs: 3_000_000, sites: ['s1'], label: 'crash' },
    { kind: 'crash', id: 'a', fromUs: 2_000_000, toUs: 5_000_000, sites: ['s2'], label: 'crash' },
    { kind: 'partition', id: 'b', fromUs: 50_000_000, toUs: 99_000_000, sites: [], label: 'halves' },
  ];

  it('are shaded once where they overlap, and end with the recording', () => {
    const [chart] = convergencePanel(focusOn(agreed, { ...base, windows, views: [{ atUs: 0, distinct: 1, largest: 1 }] })).charts;
    const shaded = (name: string): unknown => chart?.traces.find((trace) => trace['name'] === name)?.['x'];
    expect(shaded('crash')).toEqual([1, 5, 5, 1, null]);
    expect(shaded('partition')).toEqual([50, 60, 60, 50, null]);
  });

  it('are counted in captions and drawn in the lanes of their sites', () => {
    const panel = lanesPanel(focusOn(agreed, { ...base, windows }));
    expect(wordsOf(panel)).toContain('3 fault windows touched 3 of 3 sites; hit longest was all sites with 10 s in 1 window.');
    const crashes = panel.charts[0]?.traces.find((trace) => trace['name'] === 'crashed');
    expect(crashes).toMatchObject({ y: [1, 2], base: [1, 2], x: [2, 3] });
  });

  it('announce lanes that are not drawn', () => {
    const sites = Array.from({ length: 200 }, (_, index) => `s${index + 1}`);
    const many = sites.map((site): FaultWindow => ({ kind: 'pause', id: 'p', fromUs: 0, toUs: 1000, sites: [site], label: 'pause' }));
    const panel = lanesPanel(focusOn(agreed, { ...base, sites, windows: many }));
    expect(wordsOf(panel)).toContain(`${lanesMax} of 200 lanes shown`);
    expect(wordsOf(panel)).toContain('touched 200 of 200 sites');
  });
});

describe('spread', () => {
  it('states the quantiles of the delays', () => {
    const spreads = Array.from({ length: 100 }, (_, index) => ({
      issuedAtUs: 0,
      site: 's1',
      type: 'info',
      reached: 1,
      delaysUs: [(index + 1) * 10_000],
    }));
    const lone = { issuedAtUs: 0, site: 's1', type: 'info', reached: 0, delaysUs: [] };
    const words = wordsOf(spreadPanel(focusOn(agreed, { ...base, spreads: [...spreads, lone] })));
    expect(words).toContain(
      '101 changes reached other sites 100 times: half of the deliveries took at most 500 ms, 95% 950 ms, 99% 990 ms, the longest 1 s.',
    );
    expect(words).toContain('1 change reached no other site.');
    expect(words).toContain('to the last site it reached 100 500 ms 950 ms 990 ms 1 s');
  });
});

describe('traffic', () => {
  const second = (at: number, over: Partial<TrafficSample> = {}): TrafficSample => ({
    second: at,
    sent: 100,
    delivered: 80,
    lost: 15,
    blocked: 4,
    dead: 1,
    operationsDelivered: 50,
    operationsApplied: 10,
    ...over,
  });

  it('states totals, the busiest second, losses and news', () => {
    const words = wordsOf(trafficPanel(focusOn(agreed, { ...base, traffic: [second(0), second(1, { sent: 140 }), second(2)] })));
    expect(words).toContain(
      '340 messages sent, at most 140 in one second (at 1 s); 20% never arrived; 20% of 150 delivered operations were news to their receiver.',
    );
  });

  it('draws means when there are too many seconds, and announces it', () => {
    const traffic = Array.from({ length: 4000 }, (_, at) => second(at, { sent: at % 2 === 0 ? 0 : 200 }));
    const panel = trafficPanel(focusOn(agreed, { ...base, endUs: 4_000_000_000, traffic }));
    const bars = panel.charts[0]?.traces.find((trace) => trace['name'] === 'delivered');
    expect(bars?.['y']).toHaveLength(400);
    expect(wordsOf(panel)).toContain('Each bar is the mean of 10 s.');
    expect(wordsOf(panel)).toContain('300 of 4,000 seconds shown');
  });
});

describe('an empty recording', () => {
  it.each([convergencePanel, lanesPanel, trafficPanel, spreadPanel])('is said in words, without a chart', (panelOf) => {
    const panel: Panel = panelOf(focusOn(agreed, emptyRecording));
    expect(panel.charts).toEqual([]);
    expect(wordsOf(panel)).toMatch(/Nothing was recorded|No fault touched|No message was recorded|No change was issued/);
  });
});

describe('every chart of a world', () => {
  it('has a caption, an accessible name and a data table', () => {
    for (const panelOf of [convergencePanel, lanesPanel, trafficPanel, spreadPanel]) {
      const panel = panelOf(focusOn(agreed, recording()));
      expect(panel.charts).toHaveLength(1);
      expect(wordsOf(panel)).toContain('Data table');
    }
  });
});

describe('the unit of time', () => {
  it.each([
    [60_000_000, 's'],
    [1_500_000, 'ms'],
    [3_600_000_000, 'min'],
    [86_400_000_000, 'h'],
    [30 * 86_400_000_000, 'd'],
  ])('fits %d us', (endUs, symbol) => {
    expect(timeUnit(endUs).symbol).toBe(symbol);
  });
});

describe('who knew what, when', () => {
  const knew = (differing: Knowledge['differing'], sites = ['s1', 's2']): string =>
    wordsOf(knowledgePanel(focusOn(agreed, { ...base, sites, knowledge: { stepUs: 15_000_000, entries: 12, differing } })));

  it('names the last to know all, and when', () => {
    expect(
      knew([
        [12, 3, 0, 0],
        [12, null, 5, 0],
      ]),
    ).toContain('All 2 sites came to hold the 12 entries that are true in the end; the last was s2, at 1 min (healed at 40 s).');
  });

  it('names who never knew all', () => {
    const words = knew([
      [12, 3, 0, 0],
      [12, null, 5, 2],
    ]);
    expect(words).toContain('Of 12 entries that are true in the end, 1 site of 2 did not hold all: most were wanting at s2, 2 entries.');
    expect(words).toContain('s1 0 entries 45 s 0 entries');
    expect(words).toContain('s2 5 entries never 2 entries');
  });

  it('draws those that lagged most, and announces the cap', () => {
    const sites = Array.from({ length: knowledgeRowsMax + 20 }, (_, nth) => `s${nth + 1}`);
    const panel = knowledgePanel(
      focusOn(agreed, {
        ...base,
        sites,
        knowledge: { stepUs: 15_000_000, entries: 9, differing: sites.map((_, nth) => [9, 9, nth < 90 ? 1 : 0, 0]) },
      }),
    );
    expect(panel.charts[0]?.traces[0]?.['z']).toHaveLength(knowledgeRowsMax);
    expect(wordsOf(panel)).toContain('80 of 100 sites drawn, those that lagged most.');
    expect(wordsOf(knowledgePanel(focusOn(agreed, { ...base, knowledge: null })))).toBe(
      'More happened in this world than a picture can hold.',
    );
  });
});

describe('state', () => {
  it('says what was kept in the end', () => {
    const keeping = [
      { atUs: 60_000_000, entries: { median: 80, most: 90 }, tombstones: { median: 1, most: 5 }, bytes: { median: 6000, most: 7100 } },
    ];
    expect(wordsOf(keepingPanel(focusOn(agreed, { ...base, keeping })))).toContain(
      'In the end the median site kept 80 entries, 1 tombstone among them, in 6 kB; the largest 90 entries in 7.1 kB.',
    );
  });
});
