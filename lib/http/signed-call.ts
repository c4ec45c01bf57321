import { Readable } from 'node:stream';
import { type AxiosError, type AxiosResponse, type InternalAxiosRequestConfig, isCancel } from 'axios';
import { DefexaSessionRejectedError, isDefexaError } from '../errors/index.js';
import type { DefexaSession } from '../session/defexa-session.js';
import type { DefexaSessionProvider } from '../session/defexa-session.provider.js';
import type { CallLimit } from './call-limit.js';
import { statusError, transportError } from './clean-error.js';
import type { DefexaHttpTransport } from './http-transport.js';
import type { OutgoingRequest } from './outgoing-request.js';
import type { SentRequest } from './redacted-request.js';
import { withSessionToken } from './request-body.js';
import type { SessionRejectionRule } from './session-rejection.js';
import { patternsOf } from './token-redaction.js';

/** What the calls of one account share. */
export interface SignedIn {
  readonly session: DefexaSessionProvider;
  readonly transport: DefexaHttpTransport;
  readonly isRejected: SessionRejectionRule;
}

/** One call: a request with the session's token and, if Defexa rejects the session, the same with the next one. */
export class SignedCall {
  readonly #tokens: string[] = [];

  constructor(
    private readonly account: SignedIn,
    private readonly config: InternalAxiosRequestConfig,
    private readonly outgoing: OutgoingRequest,
    private readonly limit: CallLimit,
  ) {}

  /**
   * @throws {AxiosError} if no whole answer came, or `validateStatus` refuses its status
   * @throws {DefexaSessionRejectedError} if the session of the replay was rejected too
   * @throws {DefexaError} if there is no session to be had
   */
  async run(): Promise<AxiosResponse> {
    const session = await this.#getSession();
    const answer = await this.#send(session);
    if (!this.#isRejected(answer)) {
      return this.#settle(answer);
    }
    this.account.session.invalidate(session);
    return this.outgoing.mayBeReplayed ? this.#replay(answer) : this.#settle(answer);
  }

  async #replay(refused: AxiosResponse): Promise<AxiosResponse> {
    discard(refused);
    const session = await this.#getSession();
    const answer = await this.#send(session);
    if (!this.#isRejected(answer)) {
      return this.#settle(answer);
    }
    const retryAt = this.account.session.invalidate(session);
    discard(answer);
    throw new DefexaSessionRejectedError(
      'Defexa rejected the session of this request, and then the next one too, so it was not sent a third time. ' +
        'Usually another process logs in with the same key and ends our session each time; or this request is one ' +
        'that Defexa does not allow: then set isSessionRejected.',
      { status: answer.status, retryable: true, retryAt },
    );
  }

  async #getSession(): Promise<DefexaSession> {
    const { account, limit } = this;
    // While the session is fresh there is no wait to be ended.
    const isFresh = account.session.state === 'fresh';
    const signal = isFresh ? undefined : limit.cancelToken.toAbortSignal();
    try {
      return await account.session.getSession({ signal });
    } catch (error) {
      throw limit.reason ? this.#endedWaiting(limit.reason) : error;
    }
  }

  async #send({ sessionToken }: DefexaSession): Promise<AxiosResponse> {
    const { config, limit, outgoing } = this;
    if (limit.reason) {
      throw transportError(limit.reason, this.#sent());
    }
    this.#tokens.push(sessionToken);
    // The length of the body before; and the caller's own would not count the token.
    config.headers.delete('content-length');
    try {
      const { data, status, statusText, headers } = await this.account.transport.adapter({
        // By name, so that nothing gets in that would lead the token elsewhere.
        url: outgoing.url.href,
        method: outgoing.method,
        headers: config.headers,
        data: withSessionToken(outgoing.text, sessionToken),
        cancelToken: limit.cancelToken,
        responseType: config.responseType,
        responseEncoding: config.responseEncoding,
        decompress: config.decompress,
        maxContentLength: config.maxContentLength,
        maxBodyLength: config.maxBodyLength,
        maxRate: config.maxRate,
        onUploadProgress: config.onUploadProgress,
        onDownloadProgress: config.onDownloadProgress,
      });
      return { data: data as unknown, status, statusText, headers, config, request: this.#shown };
    } catch (error) {
      throw isDefexaError(error) ? error : transportError(limit.reason ?? error, this.#sent());
    }
  }

  #settle(answer: AxiosResponse): AxiosResponse {
    const { validateStatus } = this.config;
    if (answer.data instanceof Readable) {
      this.limit.coverBody(answer.data);
    }
    if (validateStatus && !judged(answer, () => validateStatus(answer.status))) {
      throw statusError(answer, this.#sent());
    }
    return answer;
  }

  #isRejected(answer: AxiosResponse): boolean {
    return judged(answer, () => this.account.isRejected(answer));
  }

  /** Says that it was not Defexa's answer to the request that did not come in time. */
  #endedWaiting(reason: AxiosError): AxiosError {
    const error = transportError(reason, this.#sent());
    error.message += isCancel(error) ? '' : ' while waiting for a session';
    return error;
  }

  #sent(): SentRequest {
    return { config: this.config, shown: this.#shown, tokens: patternsOf(this.#tokens) };
  }

  get #shown(): SentRequest['shown'] {
    const { method, url } = this.outgoing;
    return this.#tokens.length > 0
      ? { method: method.toUpperCase(), path: url.pathname + url.search }
      : undefined;
  }
}

/** Lets go of the connection of an answer that nobody will read. */
function discard({ data }: AxiosResponse): void {
  if (data instanceof Readable) {
    data.destroy();
  }
}

/** What a function of the app's says of an answer. If it throws, nobody will read that answer. */
function judged(answer: AxiosResponse, judge: () => boolean): boolean {
  try {
    return judge();
  } catch (error) {
    discard(answer);
    throw error;
  }
}
