import type { IncomingHttpHeaders } from 'node:http';
import type { CancelToken } from 'axios';
import type { Dispatcher } from 'undici';

/** What comes before the body of an answer. */
export interface AnswerHead {
  readonly status: number;
  /** The first versions of undici 7 do not tell it for a stream. */
  readonly statusText?: string;
  readonly headers: IncomingHttpHeaders;
}

/** An answer that was read to its end. */
export interface CollectedAnswer extends AnswerHead {
  readonly body: Buffer;
}

/** What becomes of a request. */
export interface Outcomes {
  done(answer: CollectedAnswer): void;
  /** @param started the answer that had begun by then, if one had */
  failed(error: Error, started: AnswerHead | undefined): void;
  tooLarge(): void;
}

/** Collects an answer's body in memory, up to a limit. Without streams between, which is where undici's speed is. */
export class UndiciCollector implements Dispatcher.DispatchHandler {
  #controller: Dispatcher.DispatchController | undefined;
  #answer: AnswerHead | undefined;
  #chunks: Buffer[] = [];
  #length = 0;
  readonly #abort = (reason: Error) => {
    // A request that waits for a connection has no controller yet.
    this.outcomes.failed(reason, undefined);
    this.#controller?.abort(reason);
  };

  /** @param limit of the body, in bytes */
  constructor(
    private readonly limit: number,
    private readonly cancelToken: CancelToken | undefined,
    private readonly outcomes: Outcomes,
  ) {
    cancelToken?.subscribe(this.#abort);
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
    // What has a lower status is but a word in between.
    if (status >= 200) {
      this.#answer = { status, statusText, headers };
    }
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#length += chunk.length;
    this.#chunks.push(chunk);
    if (this.#length > this.limit) {
      this.outcomes.tooLarge();
      controller.abort(new Error('The body is too large'));
    }
  }

  onResponseEnd(): void {
    this.cancelToken?.unsubscribe(this.#abort);
    const body = this.#chunks.length === 1 ? this.#chunks[0]! : Buffer.concat(this.#chunks);
    this.outcomes.done({ ...this.#answer!, body });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.cancelToken?.unsubscribe(this.#abort);
    this.outcomes.failed(error, this.#answer);
  }
}
