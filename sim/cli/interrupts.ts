/** Ctrl-C: the first one asks for an orderly end, the second one gets a quick end. */

export interface Interrupts {
  /** Aborted by the first Ctrl-C. */
  readonly signal: AbortSignal;
  /** Gives Ctrl-C its usual meaning back. */
  end(): void;
}

/** Watches for Ctrl-C; calls `onFirst` at the first one. */
export function watchInterrupts(onFirst: () => void): Interrupts {
  const controller = new AbortController();
  const first = (): void => {
    // Without a handler the second one ends the process even while it computes.
    process.off('SIGINT', first);
    onFirst();
    controller.abort();
  };
  process.on('SIGINT', first);
  return { signal: controller.signal, end: () => void process.off('SIGINT', first) };
}
