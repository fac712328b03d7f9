/** Time comes through a port: the machine's own clock keeps its promises, and what is periodic happens on any clock. */

import { describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../src/index.ts';
import { LoopbackNetwork } from '../../src/transport/loopback.ts';
import { openHost } from './hosts.ts';
import { ManualClock } from './manual-clock.ts';

describe('the system clock', () => {
  it('wakes once, not before its time, and never from within the call', () => {
    vi.useFakeTimers();
    try {
      const call = vi.fn();
      systemClock.wake(5, call);
      systemClock.wake(0, call);
      expect(call).not.toHaveBeenCalled();
      vi.advanceTimersByTime(4);
      expect(call).toHaveBeenCalledTimes(1);
      vi.advanceTimersByTime(100);
      expect(call).toHaveBeenCalledTimes(2);
    } finally {
      vi.useRealTimers();
    }
  });

  it('waits longer than a timer of the runtime can, and may be cancelled at any time', () => {
    vi.useFakeTimers();
    try {
      const dayMs = 86_400_000;
      const late = vi.fn();
      const never = vi.fn();
      systemClock.wake(60 * dayMs, late);
      const cancel = systemClock.wake(60 * dayMs, never);
      vi.advanceTimersByTime(30 * dayMs);
      cancel();
      vi.advanceTimersByTime(30 * dayMs - 1);
      expect(late).not.toHaveBeenCalled();
      vi.advanceTimersByTime(1);
      expect(late).toHaveBeenCalledTimes(1);
      expect(never).not.toHaveBeenCalled();
    } finally {
      vi.useRealTimers();
    }
  });

  it('tells whole seconds since 1970 and milliseconds that never go back', () => {
    const before = systemClock.now();
    const after = systemClock.now();
    expect(after.monoMs).toBeGreaterThanOrEqual(before.monoMs);
    expect(Math.abs(after.wallS - Date.now() / 1000)).toBeLessThan(2);
    expect(Number.isInteger(after.wallS)).toBe(true);
  });
});

describe('periodic cleanup', () => {
  async function kickedTwoDaysAgo(cleanupIntervalMs: number | null) {
    const clock = new ManualClock();
    const host = await openHost(new LoopbackNetwork(), 'n', { clock });
    const site = await host.start({
      cluster: 'c',
      site: 'a',
      syncIntervalMs: 60_000,
      cleanupIntervalMs,
      forgetAfterS: 3600,
      tombstoneForS: 7200,
    });
    void site.setMember('gone', true);
    void site.kick('gone');
    await clock.advance(2 * 86_400_000);
    return site;
  }

  it('forgets by itself', async () => {
    expect((await kickedTwoDaysAgo(600_000)).peers()).toEqual(['a']);
  });

  it('is an option', async () => {
    expect((await kickedTwoDaysAgo(null)).peers()).toEqual(['a', 'gone']);
  });
});
