import { setImmediate as turn } from 'node:timers/promises';
import type { CancelToken } from 'axios';

/**
 * Waits until the event loop has seen all that came in before: so that no request goes out on an idle connection which
 * the server has closed already, and is lost.
 *
 * @throws {CanceledError} if the call has ended meanwhile
 */
export async function eventLoopCaughtUp(cancelToken: CancelToken | undefined): Promise<void> {
  // It may have looked for the last time in the turn that goes on.
  await turn();
  await turn();
  cancelToken?.throwIfRequested();
}
