import { Readable } from 'node:stream';
import {
  type AxiosError,
  AxiosHeaders,
  type AxiosRequestHeaders,
  type AxiosResponse,
  type InternalAxiosRequestConfig,
  isCancel,
} from 'axios';
import type { Account } from '../accounts/account.js';
import { isDefexaError } from '../errors/index.js';
import { isSuccess } from '../platform/read-failure.js';
import type { VisibleRequest } from '../secrets/redact-request.js';
import type { DefexaSession } from '../session/defexa-session.js';
import type { DefexaSessionProvider } from '../session/defexa-session.provider.js';
import type { CallLimit } from './call-limit.js';
import { transportError } from './clean-error.js';
import type { DefexaHttpTransport } from '../options/http-transport.js';
import type { OutgoingRequest } from './outgoing-request.js';
import { withSessionToken } from './request-body.js';
import { wholeBody } from './answer-body.js';

/** An account with what carries its requests, and what they carry. */
export interface SendingAccount extends Account {
  readonly session: DefexaSessionProvider;
  readonly transport: DefexaHttpTransport;
}

/** Sends the request of one call, once or twice, within the call's limit. */
export class Sender {
  readonly #tokens: string[] = [];
  readonly #keys: string[] = [];

  constructor(
    private readonly account: SendingAccount,
    private readonly config: InternalAxiosRequestConfig,
    private readonly outgoing: OutgoingRequest,
    private readonly limit: CallLimit,
  ) {}

  /** The request as errors and responses may show it. */
  get shown(): VisibleRequest {
    const { method, url } = this.outgoing;
    const request = { method: method.toUpperCase(), path: url.pathname + url.search };
    const { config } = this;
    return { config, body: this.outgoing.text, request: this.#tokens.length > 0 ? request : undefined };
  }

  /** The account's secrets, those of this call among them however long it took. */
  get secrets(): Account['secrets'] {
    const { secrets } = this.account;
    this.#keys.forEach((key) => secrets.addKey(key));
    this.#tokens.forEach((token) => secrets.addToken(token));
    return secrets;
  }

  /** Whether an `Authorization` header goes with it. */
  get isAuthorized(): boolean {
    return this.#needsKey || Boolean(this.config.headers.get('authorization'));
  }

  /**
   * A session that is valid now.
   *
   * @throws {AxiosError} if the call's limit ends the wait
   * @throws {DefexaError} as `DefexaSessionProvider.getSession()`
   */
  async getSession(): Promise<DefexaSession> {
    const { session } = this.account;
    // While the session is fresh there is no wait to be ended.
    return session.state === 'fresh'
      ? session.getSession()
      : this.#waitFor('a session', (signal) =>
          session.getSession({ signal, maxWaitMs: this.limit.maxWaitMs }),
        );
  }

  /**
   * Sends the request with this session. Whatever its status, the answer is a result; where that is no success, its body has
   * been read, even if it was asked for as a stream.
   *
   * @throws {AxiosError} if no whole answer came
   * @throws {DefexaError} if there is no key to send
   */
  async send({ sessionToken }: DefexaSession): Promise<AxiosResponse> {
    const { config, limit, outgoing } = this;
    const headers = this.#needsKey ? await this.#headersWithKey() : config.headers;
    if (limit.reason) {
      throw this.#failed(limit.reason);
    }
    this.#tokens.push(sessionToken);
    this.account.secrets.addToken(sessionToken);
    // The length of the body before; and the caller's own would not count the token.
    headers.delete('content-length');
    const {
      data,
      status,
      statusText,
      headers: received,
    } = await this.#carry({
      // By name, so that nothing gets in that would lead the token elsewhere.
      url: outgoing.url.href,
      method: outgoing.method,
      headers,
      data: withSessionToken(outgoing.text, sessionToken),
      cancelToken: limit.cancelToken,
      responseType: config.responseType,
      responseEncoding: config.responseEncoding,
      transitional: config.transitional,
      decompress: config.decompress,
      maxContentLength: config.maxContentLength,
      maxBodyLength: config.maxBodyLength,
      maxRate: config.maxRate,
      onUploadProgress: config.onUploadProgress,
      onDownloadProgress: config.onDownloadProgress,
    });
    const answer = { data, status, statusText, headers: received, config, request: this.shown.request };
    return isSuccess(status) ? answer : this.readWhole(answer);
  }

  async #carry(request: InternalAxiosRequestConfig): Promise<AxiosResponse<unknown>> {
    try {
      return await this.account.transport.adapter(request);
    } catch (error) {
      throw isDefexaError(error) ? error : this.#failed(this.limit.reason ?? error);
    }
  }

  /**
   * The answer with its body in memory, even if it was asked for as a stream.
   *
   * @throws {AxiosError} if that does not come whole
   */
  async readWhole(answer: AxiosResponse<unknown>): Promise<AxiosResponse> {
    const { data, ...started } = answer;
    if (!(data instanceof Readable)) {
      return answer;
    }
    this.limit.cover(data);
    try {
      return { ...answer, data: await wholeBody(data) };
    } catch (error) {
      throw this.#failed(this.limit.reason ?? Object.assign(error as AxiosError, { response: started }));
    }
  }

  get #needsKey(): boolean {
    return this.account.options.authorizeRequests && !this.config.headers.has('authorization');
  }

  /** Headers of their own: the key must not get into the config, which responses and errors show. */
  async #headersWithKey(): Promise<AxiosRequestHeaders> {
    const key = await this.#waitFor('the merchant private key', this.account.currentKey);
    this.#keys.push(key);
    return new AxiosHeaders(this.config.headers).set('Authorization', `Bearer ${key}`);
  }

  /** Says what it was that did not come in time: not Defexa's answer. */
  async #waitFor<T>(what: string, ask: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const { limit } = this;
    try {
      return await ask(limit.cancelToken.toAbortSignal());
    } catch (error) {
      if (!limit.reason) {
        throw error;
      }
      const failure = this.#failed(limit.reason);
      failure.message += isCancel(failure) ? '' : ` while waiting for ${what}`;
      throw failure;
    }
  }

  #failed(error: unknown): AxiosError {
    return transportError(error, this.shown, this.secrets);
  }
}
