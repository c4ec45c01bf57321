import type { IncomingHttpHeaders } from 'node:http';
import type { CancelToken } from 'axios';
import type { Dispatcher } from 'undici';
import { formatLikeNode } from './undici-headers.js';
import type { CollectedResponse, ResponseHead } from '../transport/http-client.js';

/** Called when a request ends, one way or another. */
export interface CollectorCallbacks {
  onComplete(response: CollectedResponse): void;
  /** @param partial the response that had started by then, if any */
  onError(error: Error, partial: ResponseHead | undefined): void;
  onTooLarge(): void;
}

/** Collects a response body in memory, up to a size limit. Avoids streams, which is what makes undici fast. */
export class UndiciCollector implements Dispatcher.DispatchHandler {
  #controller: Dispatcher.DispatchController | undefined;
  #head: ResponseHead | undefined;
  #chunks: Buffer[] = [];
  #receivedBytes = 0;
  readonly #cancel = (reason: Error) => {
    // A request that waits for a connection has no controller yet.
    this.callbacks.onError(reason, undefined);
    this.#controller?.abort(reason);
  };

  constructor(
    private readonly maxBytes: number,
    private readonly cancelToken: CancelToken | undefined,
    private readonly callbacks: CollectorCallbacks,
  ) {
    cancelToken?.subscribe(this.#cancel);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.cancelToken?.reason) {
      controller.abort(new Error('The call has ended'));
    }
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: IncomingHttpHeaders,
    statusText?: string,
  ): void {
    const isInterim = status < 200;
    if (!isInterim) {
      this.#head = { status, statusText, headers: formatLikeNode(headers) };
    }
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#receivedBytes += chunk.length;
    this.#chunks.push(chunk);
    if (this.#receivedBytes > this.maxBytes) {
      this.callbacks.onTooLarge();
      controller.abort(new Error('The body is too large'));
    }
  }

  onResponseEnd(): void {
    this.cancelToken?.unsubscribe(this.#cancel);
    const body = this.#chunks.length === 1 ? this.#chunks[0]! : Buffer.concat(this.#chunks);
    this.callbacks.onComplete({ ...this.#head!, body });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.cancelToken?.unsubscribe(this.#cancel);
    this.callbacks.onError(error, this.#head);
  }
}
