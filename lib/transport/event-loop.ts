// Not the global, which tests may fake together with the clock.
import { setImmediate } from 'node:timers';

/** Shared by all requests that start in the same turn of the event loop. */
let pendingIo: Promise<void> | undefined;

/**
 * Waits until the event loop has processed pending I/O. Otherwise a request could be sent, and lost, on an idle connection that
 * the server has already closed.
 */
export function waitForPendingIo(): Promise<void> {
  pendingIo ??= new Promise((resolve) => {
    // The current turn may be past its poll phase, so the next one must complete too.
    setImmediate(() => {
      pendingIo = undefined;
      setImmediate(resolve);
    });
  });
  return pendingIo;
}
