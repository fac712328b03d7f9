/** How numbers are written, the same in captions, tables and tiles: grouped digits and a unit, never a bare figure. */

const count = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** `84,211` */
export function formatCount(value: number): string {
  return count.format(value);
}

/** `1 world`, `84,211 worlds`; the plural is the noun with an s unless given. */
export function formatNoun(value: number, noun: string, plural: string = `${noun}s`): string {
  return `${formatCount(value)} ${value === 1 ? noun : plural}`;
}

/** A duration in milliseconds in the unit a reader would choose: `0.25 ms`, `812 ms`, `2.2 s`, `3 min 20 s`, `2 h 5 min`, `7 d`. */
export function formatMs(ms: number): string {
  if (ms < 1) return `${trim(ms, 3)} ms`;
  if (ms < 999.5) return `${trim(ms, ms < 10 ? 2 : ms < 100 ? 1 : 0)} ms`;
  if (ms < 60_000) return `${trim(ms / 1000, ms < 10_000 ? 2 : 1)} s`;
  if (ms < 3_600_000) return pair(ms / 1000, 60, 'min', 's');
  if (ms < 86_400_000) return pair(ms / 60_000, 60, 'h', 'min');
  return pair(ms / 3_600_000, 24, 'd', 'h');
}

/** Like `formatMs`, from whole microseconds. */
export function formatUs(us: number): string {
  return formatMs(us / 1000);
}

/** A share of 1 as a percentage with enough digits to tell it from 0 and 100%. */
export function formatShare(share: number): string {
  if (share === 0 || share === 1) return `${share * 100}%`;
  const percent = share * 100;
  if (percent < 0.001) return 'less than 0.001%';
  if (percent > 99.999) return 'more than 99.999%';
  if (percent < 0.1 || percent > 99.9) return `${trim(percent, 3)}%`;
  return `${trim(percent, percent < 10 || percent > 99 ? 2 : 1)}%`;
}

/** `1.2 MB`, by powers of 1000. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let rest = bytes;
  let unit = 0;
  while (rest >= 999.5 && unit < units.length - 1) {
    rest /= 1000;
    unit += 1;
  }
  return `${trim(rest, unit === 0 || rest >= 100 ? 0 : 1)} ${units[unit]}`;
}

function pair(amount: number, base: number, large: string, small: string): string {
  const rounded = Math.round(amount);
  const rest = rounded % base;
  return rest === 0 ? `${formatCount(rounded / base)} ${large}` : `${formatCount(Math.floor(rounded / base))} ${large} ${rest} ${small}`;
}

function trim(value: number, digits: number): string {
  return String(Number(value.toFixed(digits)));
}
