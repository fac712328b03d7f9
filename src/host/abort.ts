/** Listening to a signal, where whoever listens may have to stop: the one place that knows how an abort is heard. */

/** Calls back once when the signal is aborted, if there is one. Returns a function that ends the listening. */
export function onAbort(signal: AbortSignal | undefined, call: () => void): () => void {
  signal?.addEventListener('abort', call, { once: true });
  return () => signal?.removeEventListener('abort', call);
}
