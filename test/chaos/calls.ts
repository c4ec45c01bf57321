import type { Happened, Method } from './entry.js';
import { nameOf, Sample } from './shown.js';

/** The calls of a run. */
export class Calls {
  #count = 0;
  readonly #sample = new Sample();

  /** A number for a call that is made elsewhere. */
  next(): number {
    this.#count += 1;
    return this.#count;
  }

  /**
   * Makes a call, and writes down what becomes of it.
   *
   * @param note writes into the log, with the time as it is then
   * @param make calls: `order` is a name for what it orders
   * @returns the call's number, and when it is answered
   */
  make(
    { method, limit, mustSucceed }: { method: Method; limit: number; mustSucceed?: boolean },
    note: (happened: Happened) => void,
    make: (order: string) => Promise<{ sessionToken?: string }>,
  ): { call: number; answered: Promise<void> } {
    const call = this.next();
    note({ type: 'call', call, method, limit, mustSucceed });
    const ended = (how: { token?: string; error?: string }, value: object, name: string) => {
      note({ type: 'answered', call, ...how });
      const text = this.#sample.of(value, name);
      if (text !== undefined) {
        note({ type: 'output', text });
      }
    };
    const answered = make(`order-${call}`).then(
      (answer) => ended({ token: answer.sessionToken }, answer, method),
      (error: object) => ended({ error: nameOf(error) }, error, nameOf(error)),
    );
    return { call, answered };
  }
}
