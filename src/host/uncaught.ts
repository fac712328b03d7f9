/** An exception of somebody else's code must not break off what we are in the middle of. */

/** Hands it to the runtime, which reports it as one that nobody caught. */
export function uncaught(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}
