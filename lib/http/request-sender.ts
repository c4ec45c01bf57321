import { Readable } from 'node:stream';
import {
  type AxiosError,
  AxiosHeaders,
  type AxiosRequestHeaders,
  type AxiosResponse,
  type InternalAxiosRequestConfig,
  isCancel,
} from 'axios';
import { isDefexaError } from '../errors/index.js';
import { isSuccess } from '../platform/read-failure.js';
import type { DefexaSession } from '../session/defexa-session.js';
import type { CallContext } from './call-context.js';
import type { CallDeadline } from './call-deadline.js';
import { transportError } from './call-errors.js';
import { findHeader } from '../transport/find-header.js';
import type { OutgoingRequest } from './outgoing-request.js';
import { withSessionToken } from './request-body.js';
import { readStream } from './response-body.js';
import type { SentRequest } from './sent-request.js';

/** Sends the request of one call, once or twice, within the call's deadline. */
export class RequestSender {
  constructor(
    private readonly context: CallContext,
    private readonly config: InternalAxiosRequestConfig,
    private readonly outgoing: OutgoingRequest,
    private readonly deadline: CallDeadline,
    private readonly sent: SentRequest,
  ) {}

  /** Whether the request has an `Authorization` header. */
  get isAuthorized(): boolean {
    return this.#needsKey || Boolean(findHeader(this.config.headers, 'authorization'));
  }

  /**
   * Returns a valid session.
   *
   * @throws {AxiosError} if the call's deadline ends the wait
   * @throws {DefexaError} like `DefexaSessionProvider.getSession()`
   */
  getSession(): Promise<DefexaSession> {
    const { sessionProvider } = this.context;
    if (sessionProvider.state === 'fresh') {
      // Available at once, so no deadline is needed.
      return sessionProvider.getSession();
    }
    const { maxWaitMs } = this.deadline;
    return this.#waitFor('a session', (signal) => sessionProvider.getSession({ signal, maxWaitMs }));
  }

  /**
   * Sends the request with this session. Resolves with any response, whatever its status. If that is not a success, the body has
   * been read, even for `responseType: 'stream'`.
   *
   * @throws {AxiosError} if no complete response arrived
   * @throws {DefexaError} if no key is available
   */
  async send({ sessionToken }: DefexaSession): Promise<AxiosResponse> {
    const { config, deadline, outgoing } = this;
    const headers = this.#needsKey ? await this.#headersWithKey() : config.headers;
    if (deadline.error) {
      throw this.#toTransportError(deadline.error);
    }
    this.sent.addToken(sessionToken);
    // Left by an earlier request with this config, or set by the app, without the token's length.
    if (findHeader(headers, 'content-length') !== undefined) {
      headers.delete('content-length');
    }
    const request: InternalAxiosRequestConfig = {
      // Listed one by one, so that no other option can redirect the token.
      url: outgoing.url.href,
      method: outgoing.method,
      headers,
      data: withSessionToken(outgoing.bodyJson, sessionToken),
      cancelToken: deadline.cancelToken,
      responseType: config.responseType,
      responseEncoding: config.responseEncoding,
      transitional: config.transitional,
      decompress: config.decompress,
      maxContentLength: config.maxContentLength,
      maxBodyLength: config.maxBodyLength,
      maxRate: config.maxRate,
      onUploadProgress: config.onUploadProgress,
      onDownloadProgress: config.onDownloadProgress,
    };
    let received: AxiosResponse<unknown>;
    try {
      received = await this.context.transport.adapter(request);
    } catch (error) {
      throw isDefexaError(error) ? error : this.#toTransportError(deadline.error ?? error);
    }
    const { data, status, statusText } = received;
    const response = {
      data,
      status,
      statusText,
      headers: received.headers,
      config,
      request: this.sent.request,
    };
    return isSuccess(status) ? response : this.readBody(response);
  }

  /**
   * Reads the body into memory, if it is a stream.
   *
   * @throws {AxiosError} if the body does not arrive completely
   */
  async readBody(response: AxiosResponse<unknown>): Promise<AxiosResponse> {
    const { data, ...head } = response;
    if (!(data instanceof Readable)) {
      return response;
    }
    this.deadline.coverBody(data);
    try {
      return { ...response, data: await readStream(data) };
    } catch (error) {
      const partial = Object.assign(error as AxiosError, { response: head });
      throw this.#toTransportError(this.deadline.error ?? partial);
    }
  }

  get #needsKey(): boolean {
    return (
      this.context.account.options.authorizeRequests &&
      findHeader(this.config.headers, 'authorization') === undefined
    );
  }

  /** Copies the headers: responses and errors show the config's own, which must not contain the key. */
  async #headersWithKey(): Promise<AxiosRequestHeaders> {
    const { account } = this.context;
    const key = await this.#waitFor('the merchant private key', (signal) => account.currentKey(signal));
    this.sent.addKey(key);
    return new AxiosHeaders(this.config.headers).set('Authorization', `Bearer ${key}`);
  }

  /** Waits within the deadline. A time-out error says what the call was waiting for, as it was not Defexa's response. */
  async #waitFor<T>(awaited: string, start: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const { deadline } = this;
    try {
      return await start(deadline.cancelToken.toAbortSignal());
    } catch (error) {
      if (!deadline.error) {
        throw error;
      }
      const callError = this.#toTransportError(deadline.error);
      callError.message += isCancel(callError) ? '' : ` while waiting for ${awaited}`;
      throw callError;
    }
  }

  #toTransportError(error: unknown): AxiosError {
    return transportError(error, this.sent);
  }
}
