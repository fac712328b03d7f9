/** The story of a report: what is drawn and listed is what the journal told, caps are announced, and the page's script filters it. */

import { describe, expect, it } from 'vitest';
import { eventsPanel } from '../../reports/panels/events.ts';
import { spaceTimePanel, storyLanesMax } from '../../reports/panels/space-time.ts';
import type { ReportFocus } from '../../reports/subject.ts';
import type { JournalEvent } from '../../sim/journal/event.ts';
import { type Story, type StoryEvent, StoryKeeper } from '../../sim/journal/story.ts';
import { wordsOf } from './reading.ts';
import { focusOn, run, story, violation } from './synthetic.ts';

function focusWith(told: Story, over: Parameters<typeof run>[1] = {}): ReportFocus {
  return { ...focusOn(run('7', over)), story: told };
}

const made = focusWith(story());

describe('the keeper of a story', () => {
  const event = (atUs: number): JournalEvent => ({ atUs, machine: 0, site: 's1', kind: 'win', text: 'x'.repeat(300), data: {} });

  it('keeps what is nearest before the moment, and a little after', () => {
    const keeper = new StoryKeeper({ momentUs: 5000, moment: 'violation' });
    for (let atUs = 1; atUs <= 9000; atUs++) keeper.hear(event(atUs));
    const { events, total } = keeper.story();
    expect(total).toBe(9000);
    expect(events).toHaveLength(1500);
    expect([events[0]?.atUs, events[1199]?.atUs, events[1200]?.atUs, events.at(-1)?.atUs]).toEqual([3801, 5000, 5001, 5300]);
    expect(events[0]?.text).toBe(`${'x'.repeat(240)}…`);
  });

  it('keeps all of a short one', () => {
    const keeper = new StoryKeeper({ momentUs: 5, moment: 'healing' });
    for (const atUs of [1, 5, 6]) keeper.hear(event(atUs));
    expect(keeper.story().events.map(({ atUs }) => atUs)).toEqual([1, 5, 6]);
  });
});

describe('space-time', () => {
  it('says what became of the messages around the moment', () => {
    expect(wordsOf(spaceTimePanel(made))).toContain(
      'Around the healing at 40 s, within 1 s, 3 messages ended: 1 delivered, 1 overtaken by a later one, 1 lost. 7 of 84,211 events of this world are in this window.',
    );
    const broken = { ...story(), moment: 'violation', momentUs: 39_600_000 } as const;
    expect(wordsOf(spaceTimePanel(focusWith(broken)))).toContain('Around the first violation at 39.6 s');
  });

  it('draws each message from where and when it was sent to where and when it ended', () => {
    const [chart] = spaceTimePanel(made).charts;
    const drawn = (name: string): unknown => chart?.traces.find((trace) => trace['name'] === name);
    expect(drawn('delivered')).toMatchObject({ x: [39_200, 39_300, null], y: [0, 1, null] });
    expect(drawn('overtaken by a later one')).toMatchObject({ x: [39_100, 39_400, null], y: [0, 1, null] });
    expect(drawn('lost')).toMatchObject({ x: [39_450, 39_500, null], y: [2, 1, null] });
    expect(chart?.layout['yaxis']).toMatchObject({ ticktext: ['s1', 's2', 's3'] });
  });

  it('keeps the sites of the violation and the busiest, and announces the cap', () => {
    const events = Array.from({ length: 200 }, (_, nth): StoryEvent => {
      const [from, machine] = nth < 150 ? [nth % 30, (nth + 1) % 30] : [nth, nth];
      return {
        atUs: nth,
        machine,
        site: `s${machine + 1}`,
        kind: 'fate',
        text: '',
        message: nth,
        sort: 'sync',
        from,
        sentAtUs: nth,
        copy: 0,
        fate: 'delivered',
      };
    });
    const violations = [violation('convergence', 'two views', { sites: ['s200'] })];
    const panel = spaceTimePanel(focusWith({ ...story(), events }, { violations }));
    const names = (panel.charts[0]?.layout['yaxis'] as { ticktext: string[] } | undefined)?.ticktext;
    expect(names).toHaveLength(storyLanesMax);
    expect(names).toContain('s200');
    expect(names).toContain('s30');
    expect(wordsOf(panel)).toContain('of them, between 40 of 80 sites, are drawn.');
  });

  it('says so when there was no message', () => {
    const quiet = spaceTimePanel(focusWith({ ...story(), events: [] }));
    expect(wordsOf(quiet)).toBe('No message ended near the healing at 40 s.');
    expect(quiet.charts).toEqual([]);
  });
});

describe('events', () => {
  it('lists every event of the story, and says how to get the others', () => {
    const panel = eventsPanel(made);
    expect(wordsOf(panel)).toContain(
      '7 of 84,211 events, from 39.1 s to 40.1 s: those that lead to the healing at 40 s, and what came next.',
    );
    expect(wordsOf(panel)).toContain('muster replay scenarios/quickstart.yaml --seed 7 --trace FILE');
    const rows = (panel.data?.['story'] as { readonly rows: readonly unknown[] } | undefined)?.rows ?? [];
    expect(rows).toHaveLength(7);
    expect(rows[5]).toEqual([6, 39_600_000, 's3', 'down', 'loses power']);
  });
});
