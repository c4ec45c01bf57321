import type { Occurrence, Method } from './log-entry.js';
import { errorName, RenderingSample } from './rendering.js';

/** Makes and numbers the calls of a run. */
export class Calls {
  #count = 0;
  readonly #sample = new RenderingSample();

  /** Gives a number to a call that is made elsewhere. */
  next(): number {
    this.#count += 1;
    return this.#count;
  }

  /**
   * Makes a call, and records its outcome.
   *
   * @param record writes into the log, with the current time
   * @param send makes the call; `order` is unique to it
   * @returns the call's number, and a promise of its end, which never rejects
   */
  make(
    { method, limitMs, mustSucceed }: { method: Method; limitMs: number; mustSucceed?: boolean },
    record: (occurrence: Occurrence) => void,
    send: (order: string) => Promise<{ sessionToken?: string }>,
  ): { call: number; settled: Promise<void> } {
    const call = this.next();
    record({ type: 'call', call, method, limitMs, mustSucceed });
    const recordEnd = (outcome: { token?: string; error?: string }, value: object, name: string) => {
      record({ type: 'settled', call, ...outcome });
      const text = this.#sample.render(value, name);
      if (text !== undefined) {
        record({ type: 'output', text });
      }
    };
    const settled = send(`order-${call}`).then(
      (response) => recordEnd({ token: response.sessionToken }, response, method),
      (error: object) => recordEnd({ error: errorName(error) }, error, errorName(error)),
    );
    return { call, settled };
  }
}
