/** The names of all checks, kept in one place so that a scenario file cannot expect, or switch off, a check that does not exist. */

/** Checks that a world runs, and that a scenario may switch off (`checks: { proper-pair: off }`). Alphabetical. */
export const CHECK_NAMES = [
  'accept-exact',
  'ack-bound',
  'ack-sound',
  'answers-heard',
  'asks-answered',
  'cleanup-exact',
  'clock-unique',
  'collected',
  'commands-end',
  'commit-before-send',
  'commit-complete',
  'contacts-asked',
  'convergence',
  'drops-exact',
  'durable-exact',
  'flush-complete',
  'forget-safe',
  'gap-heals',
  'import-bounds',
  'kicked-learns',
  'local-wins',
  'max-of-seen',
  'message-exact',
  'monotone-entry',
  'no-orphan',
  'no-resurrection',
  'notify-complete',
  'port-contract',
  'proper-pair',
  'quiescence',
  'rejoin-complete',
  'restarts-monotone',
  'right-answer',
  'set-back-noticed',
  'strangers-answered',
  'timers-exact',
  'tombstones-kept',
  'tombstones-spread',
  'total-order',
  'vain-commands',
] as const;

export type CheckName = (typeof CHECK_NAMES)[number];

/** What a run can be reported to violate: a check, or `internal`, an invariant that the core itself found broken. It cannot be switched off. */
export const VIOLATION_NAMES: readonly string[] = [...CHECK_NAMES, 'internal'];
