import type { Dispatcher } from 'undici';
import type {
  CollectedResponse,
  HttpClient,
  HttpRequest,
  StreamedResponse,
} from '../transport/http-client.js';
import { bodyTooLargeError } from '../transport/response-stream.js';
import { UndiciCollector } from './undici-collector.js';
import { toAxiosError } from './undici-error.js';
import { formatLikeNode } from './undici-headers.js';

/** Sends requests with undici. */
export class UndiciClient implements HttpClient {
  readonly #dispatcher: Dispatcher;
  readonly #origin: string;

  constructor(dispatcher: Dispatcher, baseUrl: string) {
    this.#dispatcher = dispatcher;
    this.#origin = new URL(baseUrl).origin;
  }

  collect(request: HttpRequest, maxBytes: number): Promise<CollectedResponse> {
    return new Promise((resolve, reject) => {
      const collector = new UndiciCollector(maxBytes, request.cancelToken, {
        onComplete: resolve,
        onError: (error, partial) => reject(toAxiosError(error, partial)),
        onTooLarge: () => reject(bodyTooLargeError(maxBytes)),
      });
      this.#dispatcher.dispatch(this.#optionsOf(request), collector);
    });
  }

  async stream(request: HttpRequest): Promise<StreamedResponse> {
    try {
      const signal = request.cancelToken?.toAbortSignal();
      const response = await this.#dispatcher.request({ ...this.#optionsOf(request), signal });
      const { statusCode: status, headers, body } = response;
      const { statusText } = response as { statusText?: string };
      return { status, statusText, headers: formatLikeNode(headers), body };
    } catch (error) {
      throw toAxiosError(error as Error);
    }
  }

  #optionsOf({ method, path, headers, body }: HttpRequest) {
    return {
      // Own properties, because values from a polluted Object.prototype could redirect the token.
      ...{ query: undefined, servername: undefined, upgrade: undefined },
      origin: this.#origin,
      path,
      method,
      headers: headers as Record<string, string>,
      body,
    };
  }
}
