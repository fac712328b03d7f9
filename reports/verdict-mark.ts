/** Verdicts as they look everywhere: a word and a shape, with colour as the third carrier and never the only one. */

import type { Verdict } from '../sim/campaign/result.ts';
import { type Html, html, trusted } from './html.ts';

/** Worst first: the order of legends and of runs that a capped table keeps. */
export const verdictsByGravity: readonly Verdict[] = ['fail', 'error', 'inconclusive', 'pass'];

/** `Passed`, `Failed`, ... */
export function verdictWord(verdict: Verdict): string {
  switch (verdict) {
    case 'pass':
      return 'Passed';
    case 'fail':
      return 'Failed';
    case 'inconclusive':
      return 'Inconclusive';
    case 'error':
      return 'Error';
    default:
      return verdict satisfies never;
  }
}

/** Tick, cross, question mark or exclamation mark in a shape of its own. Decoration beside the word. */
export function verdictIcon(verdict: Verdict): Html {
  return trusted(
    `<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="2.4" stroke-linecap="round" stroke-linejoin="round">${iconPath(verdict)}</svg>`,
  );
}

/** A small label: icon and word. */
export function verdictBadge(verdict: Verdict): Html {
  return html`<span class="badge ${verdict}">${verdictIcon(verdict)}${verdictWord(verdict)}</span>`;
}

/** A command with a button that copies it. */
export function commandBox(command: string, what: string): Html {
  return html`<div class="command"><code tabindex="0">${command}</code><button type="button" class="copy" data-copy="${command}" aria-label="Copy the command: ${what}">Copy</button></div>`;
}

function iconPath(verdict: Verdict): string {
  switch (verdict) {
    case 'pass':
      return '<path d="M4.5 12.5l5 5L19.5 7"/>';
    case 'fail':
      return '<path d="M6 6l12 12M18 6L6 18"/>';
    case 'inconclusive':
      return '<path d="M8.2 8.6a3.9 3.9 0 1 1 5.6 3.6c-1.3.7-1.8 1.4-1.8 2.6M12 18.6v.1"/>';
    case 'error':
      return '<path d="M12 5v8.5M12 18.4v.1"/>';
    default:
      return verdict satisfies never;
  }
}
