import type { Readable } from 'node:stream';
import axios, { AxiosError, CanceledError, type CancelToken, type InternalAxiosRequestConfig } from 'axios';
import { withoutRequest } from '../transport/response-stream.js';
import { onAbort } from '../clock/signals.js';
import { LONGEST_TIMER_MS, type Clock } from '../clock/clock.js';
import { startDeadline } from '../clock/waiting.js';

/**
 * What ends a call before its answer has come: its `timeout`, its `signal`, or its `cancelToken` (by which Nest's
 * HttpService tells that nobody is subscribed any more). One limit holds for the wait for the session, the request and
 * its replay together.
 */
export class CallLimit {
  /** The error for the caller, once the limit is reached. */
  reason: AxiosError | undefined;

  // Not an AbortController: it alone would cost more than all else that is done to sign a request in.
  readonly #source = axios.CancelToken.source();
  readonly #config: InternalAxiosRequestConfig;
  /** In milliseconds, 0 for none. */
  readonly #timeout: number;
  #body: Readable | undefined;
  #stopTimer = () => {};
  #stopListening = () => {};
  /** A signal tells an event, and a `cancelToken` why: as axios does, only that gets into the error. */
  readonly #cancel = (reason?: { message?: string }) =>
    this.#end(new CanceledError(reason?.message && this.redact(reason.message), this.#config));

  /**
   * @param redact takes secrets out of the text that tells why the call was cancelled
   * @throws {AxiosError} `ERR_BAD_OPTION_VALUE`, if the time-out is no number
   */
  constructor(
    config: InternalAxiosRequestConfig,
    clock: Clock,
    private readonly redact: (text: string) => string,
  ) {
    this.#config = config;
    this.#timeout = millisecondsOf(config);
    const { signal, cancelToken } = config;
    if (signal?.aborted) {
      this.#cancel();
    } else if (signal?.addEventListener) {
      this.#stopListening = onAbort(signal as AbortSignal, () => this.#cancel());
    }
    cancelToken?.subscribe(this.#cancel);
    // Last, so that nothing is left behind where one of those throws.
    if (this.#timeout > 0) {
      this.#stopTimer = startDeadline(clock, this.#timeout, () => this.#end(timedOut(config)));
    }
  }

  /** How long the call waits for a newer session at most, while the one at hand is valid: then it has time left to use it. */
  get maxWaitMs(): number | undefined {
    return this.#timeout > 0 ? this.#timeout / 2 : undefined;
  }

  /** What tells a transport that the limit is reached. */
  get cancelToken(): CancelToken {
    return this.#source.token;
  }

  /** Lets go of the timer and the listeners: now, or where a body is still being read, at its end. */
  release(): void {
    if (this.#body && !this.#body.closed) {
      this.#body.once('close', () => this.release());
      return;
    }
    this.#stopTimer();
    this.#stopListening();
    this.#config.cancelToken?.unsubscribe(this.#cancel);
  }

  /** Holds for a body, too, even if it is still being read when the call is over. */
  cover(body: Readable): void {
    this.#body = body;
  }

  #end(reason: AxiosError): void {
    this.reason ??= reason;
    this.#body?.destroy(withoutRequest(reason));
    this.#source.cancel();
  }
}

function timedOut(config: InternalAxiosRequestConfig): AxiosError {
  const { timeout, timeoutErrorMessage, transitional } = config;
  const code = transitional?.clarifyTimeoutError ? AxiosError.ETIMEDOUT : AxiosError.ECONNABORTED;
  return new AxiosError(
    timeoutErrorMessage || `timeout of ${Number.parseInt(String(timeout), 10)}ms exceeded`,
    code,
    config,
  );
}

/** As axios reads it: 0 or none for no time-out, and a text if it begins with a number. */
function millisecondsOf(config: InternalAxiosRequestConfig): number {
  const timeout = config.timeout ? Number.parseInt(String(config.timeout), 10) : 0;
  if (Number.isNaN(timeout)) {
    throw new AxiosError(
      'error trying to parse `config.timeout` to int',
      AxiosError.ERR_BAD_OPTION_VALUE,
      config,
    );
  }
  return Math.min(timeout, LONGEST_TIMER_MS);
}
