import type { Readable } from 'node:stream';
import { AxiosError, CanceledError, type CancelToken, type InternalAxiosRequestConfig } from 'axios';
import { LONGEST_TIMER_MS, type Clock } from '../clock/clock.js';
import { onAbort } from '../clock/signals.js';
import { startDeadline } from '../clock/waiting.js';
import { toStreamError } from '../transport/response-stream.js';
import { Cancellation } from './cancellation.js';

/**
 * Ends a call by its `timeout`, its `signal` or its `cancelToken` (with which Nest's HttpService cancels on unsubscribe). One
 * deadline covers the wait for the session, the request and its replay together.
 */
export class CallDeadline {
  /** Why the call has ended; undefined until then. */
  error: AxiosError | undefined;

  // Not an AbortController, which would cost more than everything else that authenticates a request.
  readonly #cancellation = new Cancellation();
  readonly #config: InternalAxiosRequestConfig;
  /** 0 for none. */
  readonly #timeoutMs: number;
  #body: Readable | undefined;
  #stopTimer: (() => void) | undefined;
  #stopListening: (() => void) | undefined;
  /** Like axios, uses the reason of a `cancelToken`, but not that of a signal. */
  readonly #cancel = (reason?: { message?: string }) =>
    this.#end(new CanceledError(reason?.message && this.redact(reason.message), this.#config));

  /**
   * @param redact removes secrets from a cancellation reason
   * @throws {AxiosError} `ERR_BAD_OPTION_VALUE` if the time-out is not a number
   */
  constructor(
    config: InternalAxiosRequestConfig,
    clock: Clock,
    private readonly redact: (message: string) => string,
  ) {
    this.#config = config;
    this.#timeoutMs = parseTimeoutMs(config);
    const { signal, cancelToken } = config;
    if (signal?.aborted) {
      this.#cancel();
    } else if (signal?.addEventListener) {
      this.#stopListening = onAbort(signal as AbortSignal, () => this.#cancel());
    }
    cancelToken?.subscribe(this.#cancel);
    // Last, so that no timer leaks if one of the above throws.
    if (this.#timeoutMs > 0) {
      this.#stopTimer = startDeadline(clock, this.#timeoutMs, () => this.#end(timeoutError(config)));
    }
  }

  /**
   * How long to wait for a newer session while the current one is still valid: half of the time-out, so that time is left to send
   * the request.
   */
  get maxWaitMs(): number | undefined {
    return this.#timeoutMs > 0 ? this.#timeoutMs / 2 : undefined;
  }

  /** Is cancelled when the deadline ends the call. */
  get cancelToken(): CancelToken {
    return this.#cancellation;
  }

  /** Stops the timer and removes the listeners: now or, while a body is being read, when that closes. */
  release(): void {
    if (this.#body && !this.#body.closed) {
      this.#body.once('close', () => this.release());
      return;
    }
    this.#stopTimer?.();
    this.#stopListening?.();
    this.#config.cancelToken?.unsubscribe(this.#cancel);
  }

  /** Extends the deadline to a body that may still be read after the call has returned. */
  coverBody(body: Readable): void {
    this.#body = body;
  }

  #end(error: AxiosError): void {
    this.error ??= error;
    this.#body?.destroy(toStreamError(error));
    this.#cancellation.cancel();
  }
}

function timeoutError(config: InternalAxiosRequestConfig): AxiosError {
  const { timeout, timeoutErrorMessage, transitional } = config;
  const code = transitional?.clarifyTimeoutError ? AxiosError.ETIMEDOUT : AxiosError.ECONNABORTED;
  return new AxiosError(
    timeoutErrorMessage || `timeout of ${Number.parseInt(String(timeout), 10)}ms exceeded`,
    code,
    config,
  );
}

/** Parses `timeout` like axios: 0 or nothing means no time-out, and a string may have a unit after the number. */
function parseTimeoutMs(config: InternalAxiosRequestConfig): number {
  const timeoutMs = config.timeout ? Number.parseInt(String(config.timeout), 10) : 0;
  if (Number.isNaN(timeoutMs)) {
    throw new AxiosError(
      'error trying to parse `config.timeout` to int',
      AxiosError.ERR_BAD_OPTION_VALUE,
      config,
    );
  }
  return Math.min(timeoutMs, LONGEST_TIMER_MS);
}
