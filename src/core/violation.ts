/** A broken invariant of the core itself: a bug, never an operating error. */

/** Thrown when the core finds itself in a state that its own rules exclude. */
export class InvariantViolation extends Error {
  override readonly name = 'InvariantViolation';
}
