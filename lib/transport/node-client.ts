import http, { type ClientRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import https from 'node:https';
import { AxiosError } from 'axios';
import { stripBrackets } from './no-proxy.js';
import type {
  CollectedResponse,
  HttpClient,
  HttpRequest,
  ResponseHead,
  StreamedResponse,
} from './http-client.js';
import { REQUEST_GUARD } from './prototype-pollution.js';
import { connectionErrorMessage, effectivePort, type Proxy } from './proxy.js';
import { bodyTooLargeError, incompleteResponseError } from './response-stream.js';
import { proxyAuthorization } from './tunnel.js';

/** Where a client connects to, and how. */
export interface NodeClientOptions {
  readonly baseUrl: string;
  readonly agent: RequestOptions['agent'];
  /** The proxy that forwards requests in clear text. Tunnels are the agent's business. */
  readonly forwardingProxy: Proxy | undefined;
}

/** Sends requests with Node's own HTTP client. */
export class NodeClient implements HttpClient {
  readonly #target: URL;
  readonly #proxy: URL | undefined;
  readonly #module: typeof http | typeof https;
  /** The options of all requests. */
  readonly #options: RequestOptions;

  constructor({ baseUrl, agent, forwardingProxy }: NodeClientOptions) {
    this.#target = new URL(baseUrl);
    this.#proxy = forwardingProxy?.url;
    const server = this.#proxy ?? this.#target;
    this.#module = server.protocol === 'https:' ? https : http;
    this.#options = {
      ...REQUEST_GUARD,
      protocol: server.protocol,
      host: stripBrackets(server.hostname),
      port: effectivePort(server),
      agent,
    };
  }

  collect(request: HttpRequest, maxBytes: number): Promise<CollectedResponse> {
    return new Promise((resolve, reject) => {
      const sent = this.#start(request, reject, (response) => {
        const head = toResponseHead(response);
        const chunks: Buffer[] = [];
        let receivedBytes = 0;
        response.on('data', (chunk: Buffer) => {
          receivedBytes += chunk.length;
          if (receivedBytes > maxBytes) {
            reject(bodyTooLargeError(maxBytes));
            sent.destroy();
          }
          chunks.push(chunk);
        });
        response.once('end', () => {
          const body = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
          resolve({ ...head, body });
        });
      });
    });
  }

  stream(request: HttpRequest): Promise<StreamedResponse> {
    return new Promise((resolve, reject) => {
      this.#start(request, reject, (response) => resolve({ ...toResponseHead(response), body: response }));
    });
  }

  /** @param onError is called with the first error, and maybe with others that follow from it */
  #start(
    { method, path, headers, body, bodyBytes, cancelToken }: HttpRequest,
    onError: (error: Error) => void,
    onResponse: (response: IncomingMessage) => void,
  ): ClientRequest {
    let received: IncomingMessage | undefined;
    const fail = (error: Error) => onError(toAxiosError(error, received));
    const cancel = (reason: Error) => {
      onError(reason);
      sent.destroy();
    };
    // Read anew each time: tracing and mocking tools replace it while the app runs.
    const sent = this.#module.request({ ...this.#options, method, ...this.#address(path, headers) });
    // Calls have a deadline of their own: a time-out of the app's agent, for idle sockets, must not end a request in progress.
    sent.setTimeout(0);
    sent.on('error', fail);
    sent.once('response', (response) => {
      received = response;
      response.on('error', fail);
      onResponse(response);
    });
    sent.once('close', () => {
      cancelToken?.unsubscribe(cancel);
      if (!received) {
        fail(closedError());
      }
    });
    cancelToken?.subscribe(cancel);
    const isAscii = bodyBytes === body.length;
    if (isAscii) {
      // Node writes headers and a string at once, in the string's encoding. Headers are Latin-1.
      sent.end(body, 'latin1');
    } else {
      sent.end(Buffer.from(body));
    }
    return sent;
  }

  #address(path: string, headers: HttpRequest['headers']): Pick<RequestOptions, 'path' | 'headers'> {
    const proxy = this.#proxy;
    return proxy
      ? {
          path: this.#target.origin + path,
          headers: { ...headers, Host: this.#target.host, ...proxyAuthorization(proxy) },
        }
      : { path, headers };
  }
}

/** Status and headers of a response of Node. */
export function toResponseHead({ statusCode = 0, statusMessage, headers }: IncomingMessage): ResponseHead {
  return { status: statusCode, statusText: statusMessage, headers };
}

/** Node closes a connection without an error if the server switches to another protocol. */
const closedError = () => Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });

/** Converts an error of Node to the AxiosError that axios's own adapter would throw. */
function toAxiosError(error: NodeJS.ErrnoException, received: IncomingMessage | undefined): AxiosError {
  if (received && error.code === 'ECONNRESET') {
    return incompleteResponseError(toResponseHead(received));
  }
  return Object.assign(new AxiosError(connectionErrorMessage(error), error.code), { cause: error });
}
