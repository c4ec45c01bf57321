// Not the global, which tests may fake together with the clock.
import { setImmediate } from 'node:timers';
import type { CancelToken } from 'axios';

/** Shared by all requests that start in the same turn of the event loop. */
let pendingIo: Promise<void> | undefined;

/**
 * Waits until the event loop has processed pending I/O. Otherwise a request could be sent, and lost, on an idle connection that
 * the server has already closed.
 *
 * @throws {CanceledError} if the call was cancelled in the meantime
 */
export async function waitForPendingIo(cancelToken: CancelToken | undefined): Promise<void> {
  await (pendingIo ??= new Promise((resolve) => {
    // The current turn may be past its poll phase, so the next one must complete too.
    setImmediate(() => {
      pendingIo = undefined;
      setImmediate(resolve);
    });
  }));
  cancelToken?.throwIfRequested();
}
