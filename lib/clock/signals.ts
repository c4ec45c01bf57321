import { setMaxListeners } from 'node:events';

/**
 * Listens for the abort of a signal. It may come from another library or realm, such as those of abort-controller and jsdom: no
 * more is asked of it than this shape.
 *
 * @returns what ends the listening
 */
export function onAbort(signal: AbortSignal, listener: () => void): () => void {
  try {
    // Any number of callers may share a signal; Node 20 would warn of more than ten.
    setMaxListeners(0, signal);
  } catch {
    // It is none of Node's, and warns of nothing.
  }
  signal.addEventListener('abort', listener);
  // In axios's own shape of a signal, this method may be missing.
  return () => (signal as Partial<AbortSignal>).removeEventListener?.('abort', listener);
}

/** Why a signal has aborted. Older ones do not tell. */
export function abortReason(signal: AbortSignal): unknown {
  return signal.reason ?? new DOMException('This operation was aborted', 'AbortError');
}

/** @throws why a signal has aborted, if it has */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) {
    throw abortReason(signal);
  }
}
