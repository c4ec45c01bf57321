// Not the global one, which tests may stop together with the clock.
import { setImmediate as inNextTurn } from 'node:timers';
import type { CancelToken } from 'axios';

/** What all requests wait for that begin in the same turn of the event loop. */
let thisTurn: Promise<void> | undefined;

/**
 * Waits until the event loop has seen all that came in before: so that no request goes out on an idle connection which
 * the server has closed already, and is lost.
 *
 * @throws {CanceledError} if the call has ended meanwhile
 */
export async function eventLoopCaughtUp(cancelToken: CancelToken | undefined): Promise<void> {
  await (thisTurn ??= new Promise((resolve) => {
    // In the turn that goes on, it may have looked for the last time: so the next one has to pass, too.
    inNextTurn(() => {
      thisTurn = undefined;
      inNextTurn(resolve);
    });
  }));
  cancelToken?.throwIfRequested();
}
