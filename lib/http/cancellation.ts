import { type Cancel, CanceledError, type CancelToken } from 'axios';

type Listener = (reason: Cancel) => void;

/** A `CancelToken` and its source in one. axios's own creates a promise and eight functions for each request. */
export class Cancellation implements CancelToken {
  /** Why it was cancelled; undefined until then. */
  reason?: Cancel;
  #listeners: Listener[] | undefined;

  /** Resolves when it is cancelled. */
  get promise(): Promise<Cancel> {
    return new Promise((resolve) => this.subscribe(resolve));
  }

  cancel(message?: string): void {
    if (this.reason) {
      return;
    }
    const reason = new CanceledError(message);
    const listeners = this.#listeners ?? [];
    this.reason = reason;
    this.#listeners = undefined;
    for (const listener of listeners) {
      listener(reason);
    }
  }

  /** @throws {CanceledError} if it was cancelled */
  throwIfRequested(): void {
    if (this.reason) {
      throw this.reason as Error;
    }
  }

  subscribe(listener: Listener): void {
    if (this.reason) {
      listener(this.reason);
    } else {
      this.#listeners = [...(this.#listeners ?? []), listener];
    }
  }

  unsubscribe(listener: Listener): void {
    this.#listeners = this.#listeners?.filter((other) => other !== listener);
  }

  toAbortSignal(): AbortSignal {
    const controller = new AbortController();
    this.subscribe((reason) => controller.abort(reason));
    return controller.signal;
  }
}
