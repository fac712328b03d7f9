/** What a planted bug is: one small wrong edit of the core, the story of how it comes about, and the checks that must see it. */

/** A faulty variant of `src/core`, as an edit of one file. The text must occur there exactly once: a mutant that no longer fits is a defect. */
export interface Mutant {
  readonly name: string;
  /** One sentence: what somebody believed, or forgot. */
  readonly story: string;
  /** The checks that fit, the likeliest first. Only they kill it. */
  readonly expectedChecks: readonly string[];
  /** File of `src/core`, without its ending. */
  readonly where: string;
  readonly find: string;
  readonly replace: string;
}

/** A variant that no check can, or should, tell from the original. */
export interface Harmless extends Omit<Mutant, 'expectedChecks'> {
  /** Why it breaks no promise, or none that a world can show. */
  readonly because: string;
}
