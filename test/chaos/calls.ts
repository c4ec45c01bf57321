import type { Happened, Method } from './entry.js';
import { ErrorSample, nameOf } from './shown.js';

/** The calls of a run. */
export class Calls {
  #count = 0;
  readonly #errors = new ErrorSample();

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
    const call = (this.#count += 1);
    note({ type: 'call', call, method, limit, mustSucceed });
    const answered = make(`order-${call}`).then(
      ({ sessionToken }) => note({ type: 'answered', call, token: sessionToken }),
      (error: object) => {
        const name = nameOf(error);
        note({ type: 'answered', call, error: name });
        const text = this.#errors.of(error, name);
        if (text !== undefined) {
          note({ type: 'output', text });
        }
      },
    );
    return { call, answered };
  }
}
