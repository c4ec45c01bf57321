import { channel } from 'node:diagnostics_channel';
import type { ClientRequest, IncomingMessage, ServerResponse } from 'node:http';
import { isKeyRejection, isSessionRejection, isTransient } from '../response-reading.js';
import type { Account } from './account.js';

const LOGIN_PATH = '/api/v1/da/login';
const INVOICE_PATH = '/api/v1/invoice/';

/** Records each login attempt that an app sends, and each invoice request that an emulator receives. */
export function observeHttp(accounts: readonly Account[]): () => void {
  const observers = accounts.map((account) => new HttpObserver(account));
  const sent = channel('http.client.request.start');
  const received = channel('http.server.request.start');
  const onSent = (message: unknown) => {
    const { request } = message as { request: ClientRequest };
    observers.forEach((observer) => observer.onSent(request));
  };
  const onReceived = (message: unknown) => {
    const { request, response } = message as { request: IncomingMessage; response: ServerResponse };
    observers.forEach((observer) => observer.onReceived(request, response));
  };
  sent.subscribe(onSent);
  received.subscribe(onReceived);
  return () => {
    sent.unsubscribe(onSent);
    received.unsubscribe(onReceived);
  };
}

class HttpObserver {
  readonly #host: string;
  #attempts = 0;
  /** The body of the last response to a login. An account sends one attempt at a time. */
  #loginBody = '';
  #last: { request: ClientRequest; end: () => void } | undefined;

  constructor(private readonly account: Account) {
    this.#host = new URL(account.defexa.baseUrl).host;
  }

  onSent(request: ClientRequest): void {
    if (request.getHeader('host') !== this.#host || request.path !== LOGIN_PATH) {
      return;
    }
    if (this.#last?.request.destroyed) {
      // Its `close` event comes only after the event loop has gone round.
      this.#last.end();
    }
    const record = this.account.recorder();
    const attempt = (this.#attempts += 1);
    const key = String(request.getHeader('authorization')).slice('Bearer '.length);
    record({ type: 'attempt sent', attempt, key });
    let hasEnded = false;
    const end = (response?: IncomingMessage) => {
      if (!hasEnded) {
        hasEnded = true;
        record({ type: 'attempt ended', attempt, ...readEnding(response, this.#loginBody) });
      }
    };
    // Before all other listeners, so that the app's reaction comes later in the log.
    request.prependOnceListener('response', (response: IncomingMessage) => {
      response.prependOnceListener('end', () => {
        const dateMs = Date.parse(response.headers.date ?? '');
        Object.assign(this.account.lastAttempt, { number: attempt, dateMs });
        end(response);
      });
    });
    request.once('close', () => end());
    this.#last = { request, end };
  }

  onReceived({ headers, url = '' }: IncomingMessage, response: ServerResponse): void {
    if (headers.host !== this.#host) {
      return;
    }
    const sentBody = captureBody(response);
    if (url === LOGIN_PATH) {
      this.#loginBody = '';
      response.once('finish', () => (this.#loginBody = sentBody()));
    } else if (url.startsWith(INVOICE_PATH)) {
      const order = url.slice(INVOICE_PATH.length);
      this.account.record({ type: 'request sent', order });
      response.once('finish', () => {
        if (isSessionRejection({ status: response.statusCode, body: sentBody() })) {
          this.account.record({ type: 'request rejected', order });
        }
      });
    }
  }
}

/** @returns a function that gives the body once it has been sent */
function captureBody(response: ServerResponse): () => string {
  let sent = '';
  const end = response.end.bind(response) as (body: string) => ServerResponse;
  response.end = ((body: string) => {
    sent = body;
    return end(body);
  }) as typeof response.end;
  return () => sent;
}

function readEnding(response: IncomingMessage | undefined, body: string) {
  const { statusCode: status = 0, headers } = response ?? {};
  const advice = headers?.['retry-after'];
  const isHonoured = advice !== undefined && isTransient({ status, body });
  return {
    hasResponse: response !== undefined,
    isKeyRejected: isKeyRejection({ status, body }),
    retryAfterMs: isHonoured ? Number(advice) * 1_000 : undefined,
  };
}
