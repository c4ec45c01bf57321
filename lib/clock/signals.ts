import { setMaxListeners } from 'node:events';

/**
 * Listens for the abort of a signal, which may come from another library or realm, such as abort-controller or jsdom.
 *
 * @returns a function that stops listening
 */
export function onAbort(signal: AbortSignal, listener: () => void): () => void {
  try {
    // Any number of callers may share a signal. Node 20 would warn about more than ten.
    setMaxListeners(0, signal);
  } catch {
    // It is not Node's, so it does not warn.
  }
  signal.addEventListener('abort', listener);
  // axios's type of a signal allows this method to be missing.
  return () => (signal as Partial<AbortSignal>).removeEventListener?.('abort', listener);
}

/** Why a signal has aborted. Older polyfills have no `reason`. */
export function abortReason(signal: AbortSignal): unknown {
  return signal.reason ?? new DOMException('This operation was aborted', 'AbortError');
}

/** @throws why a signal has aborted, if it has */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) {
    throw abortReason(signal);
  }
}

/** Whether a time-out aborted the signal, as with `AbortSignal.timeout()`. Otherwise the caller went away. */
export function isTimeout({ reason }: AbortSignal): boolean {
  return (reason as { name?: unknown } | undefined)?.name === 'TimeoutError';
}
