import { channel } from 'node:diagnostics_channel';
import type { ClientRequest, IncomingMessage, ServerResponse } from 'node:http';
import { isPassing, isRefusal, isRejection } from '../what-it-says.js';
import type { Account } from './account.js';

const LOGIN = '/api/v1/da/login';
const INVOICE = '/api/v1/invoice/';

/** Notes every login that an app sends, and every invoice request that an emulator gets: whatever carried them. */
export function tapWires(accounts: readonly Account[]): () => void {
  const taps = accounts.map((account) => new WireTap(account));
  const sent = channel('http.client.request.start');
  const came = channel('http.server.request.start');
  const onSent = (message: unknown) => {
    const { request } = message as { request: ClientRequest };
    taps.forEach((tap) => tap.sent(request));
  };
  const onCame = (message: unknown) => {
    const { request, response } = message as { request: IncomingMessage; response: ServerResponse };
    taps.forEach((tap) => tap.came(request, response));
  };
  sent.subscribe(onSent);
  came.subscribe(onCame);
  return () => {
    sent.unsubscribe(onSent);
    came.unsubscribe(onCame);
  };
}

class WireTap {
  readonly #host: string;
  #logins = 0;
  /** Of the last login that was answered: one is made at a time. */
  #loginBody = '';
  #last: { request: ClientRequest; ended: () => void } | undefined;

  constructor(private readonly account: Account) {
    this.#host = new URL(account.defexa.baseUrl).host;
  }

  sent(request: ClientRequest): void {
    if (request.getHeader('host') !== this.#host || request.path !== LOGIN) {
      return;
    }
    if (this.#last?.request.destroyed) {
      // It is over, although its end is not told before the event loop goes round.
      this.#last.ended();
    }
    const write = this.account.writer();
    const login = (this.#logins += 1);
    const key = String(request.getHeader('authorization')).slice('Bearer '.length);
    write({ type: 'login sent', login, key });
    let isEnded = false;
    const ended = (answer?: IncomingMessage) => {
      if (!isEnded) {
        isEnded = true;
        write({ type: 'login ended', login, ...seenIn(answer, this.#loginBody) });
      }
    };
    // First of all listeners: what the app does next comes after it in the log.
    request.prependOnceListener('response', (response: IncomingMessage) => {
      response.prependOnceListener('end', () => {
        Object.assign(this.account.lastLogin, {
          number: login,
          date: Date.parse(response.headers.date ?? ''),
        });
        ended(response);
      });
    });
    request.once('close', () => ended());
    this.#last = { request, ended: () => ended() };
  }

  came({ headers, url = '' }: IncomingMessage, response: ServerResponse): void {
    if (headers.host !== this.#host) {
      return;
    }
    const body = bodyOf(response);
    if (url === LOGIN) {
      this.#loginBody = '';
      response.once('finish', () => (this.#loginBody = body()));
    } else if (url.startsWith(INVOICE)) {
      const order = url.slice(INVOICE.length);
      this.account.note({ type: 'request sent', order });
      response.once('finish', () => {
        if (isRejection({ status: response.statusCode, body: body() })) {
          this.account.note({ type: 'request rejected', order });
        }
      });
    }
  }
}

/** What is sent in the end. */
function bodyOf(response: ServerResponse): () => string {
  let sent = '';
  const end = response.end.bind(response) as (body: string) => ServerResponse;
  response.end = ((body: string) => {
    sent = body;
    return end(body);
  }) as typeof response.end;
  return () => sent;
}

function seenIn(answer: IncomingMessage | undefined, body: string) {
  const { statusCode: status = 0, headers } = answer ?? {};
  const advice = headers?.['retry-after'];
  const isKept = advice !== undefined && isPassing({ status, body });
  return {
    isAnswered: answer !== undefined,
    isRefused: isRefusal({ status, body }),
    retryAfter: isKept ? Number(advice) * 1_000 : undefined,
  };
}
