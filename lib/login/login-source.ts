import { HttpService } from '@nestjs/axios';
import { firstValueFrom } from 'rxjs';
import type { Account } from '../options/account.js';
import { type Clock, type Instant, readClocks } from '../clock/clock.js';
import { withDeadline } from '../clock/waiting.js';
import { type DefexaError, DefexaUnavailableError } from '../errors/index.js';
import type { SessionEvents } from '../session/session-events.js';
import type { IssuedSession, KeyedRequest, KeyedSource } from '../session/session-source.js';
import type { ResolvedOptions } from '../options/resolved-options.js';
import { connectionConfig, effectiveProxy } from '../transport/agents.js';
import { createAxios } from '../transport/axios-instance.js';
import { type Proxy, describeProxy } from '../transport/proxy.js';
import { parseExpiration } from './expiration.js';
import type { LoginHttpResponse } from './login-error.js';
import type { LoginResponse } from './login-response.js';
import { networkError } from './network-error.js';
import { readLoginResponse } from './read-login-response.js';
import { type ResponseHeaders, serverTimeMs } from './response-headers.js';

const MAX_RESPONSE_BYTES = 1024 * 1024;

/** How long a session is used if its `expiration` cannot be read. */
const ASSUMED_LIFETIME_MS = 60_000;

/** Makes the HttpService for logins, on an axios instance of its own, so that the app's instance stays unchanged. */
export function createLoginHttp({
  baseUrl,
  httpOptions,
}: Pick<ResolvedOptions, 'baseUrl' | 'httpOptions'>): HttpService {
  // Logins are so rare that a kept connection would be closed before the next one.
  const { axiosOptions } = connectionConfig(baseUrl, httpOptions, { keepAlive: false });
  return new HttpService(createAxios({ adapter: 'http', ...axiosOptions }));
}

/** Logs in at Defexa with the key that it is given. */
export class LoginSource implements KeyedSource {
  readonly #proxy: Proxy | undefined;

  constructor(
    private readonly http: HttpService,
    private readonly account: Pick<Account, 'options' | 'secrets'>,
    private readonly events: SessionEvents,
    private readonly clock: Clock,
  ) {
    const { baseUrl, httpOptions } = account.options;
    this.#proxy = effectiveProxy(baseUrl, httpOptions);
  }

  /**
   * @throws {DefexaAuthenticationError} or {DefexaAccessDeniedError} if Defexa rejects the login
   * @throws {DefexaUnavailableError} or {DefexaResponseError} if there is no response in time, or no documented one
   */
  get({ key, login, signal }: KeyedRequest): Promise<IssuedSession> {
    login.requestsSent += 1;
    if (login.requestsSent === 1) {
      this.events.emit({ type: 'login-started', reason: login.reason });
    }
    const { baseUrl, timeout } = this.account.options;
    const { observer } = this.events;
    return withDeadline(
      this.clock,
      timeout,
      () => noResponse(timeout, this.#proxy),
      signal,
      (deadline) =>
        observer ? observer.sendLogin(baseUrl, () => this.#logIn(key, deadline)) : this.#logIn(key, deadline),
    );
  }

  async #logIn(key: string, signal: AbortSignal): Promise<IssuedSession> {
    const { secrets } = this.account;
    const sentAt = readClocks(this.clock);
    const response = await this.#post(key, signal);
    // Added again, so that the response is redacted even if newer keys have displaced this one during the login.
    secrets.addKey(key);
    const body = readLoginResponse(response, secrets, this.clock.wallMs());
    return {
      sessionToken: body.session_token,
      userId: body.user_id,
      ...lifetimeOf(body, response.headers, sentAt),
      sentAt,
      tookMs: this.clock.monotonicMs() - sentAt.monotonicMs,
    };
  }

  /** Sends the documented request ("Create session"), once. Without the body `{}`, axios would send no `Content-Type`. */
  async #post(key: string, signal: AbortSignal): Promise<LoginHttpResponse> {
    const url = new URL('api/v1/da/login', this.account.options.baseUrl);
    try {
      const { status, headers, data } = await firstValueFrom(
        this.http.post<string>(url.href, '{}', {
          headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' },
          signal,
          maxRedirects: 0,
          maxContentLength: MAX_RESPONSE_BYTES,
          responseType: 'text',
          // Accepts every status and leaves the body as it is: axios's own errors would hold the key.
          validateStatus: () => true,
          transformResponse: (text: string) => text,
        }),
      );
      return { status, headers, body: data };
    } catch (error) {
      throw networkError(error, url.origin, MAX_RESPONSE_BYTES);
    }
  }
}

/**
 * A session lives from the moment its login was sent until its expiration. Both are times of the server, so a wrong clock of
 * this machine does not matter.
 */
function lifetimeOf(body: LoginResponse, headers: ResponseHeaders, { wallMs }: Instant) {
  const expirationMs = parseExpiration(body.expiration);
  const expirationUnderstood = expirationMs !== undefined;
  return {
    expiration: new Date(expirationMs ?? wallMs + ASSUMED_LIFETIME_MS),
    lifetimeMs: expirationUnderstood ? expirationMs - serverTimeMs(headers, wallMs) : ASSUMED_LIFETIME_MS,
    expirationUnderstood,
  };
}

function noResponse(timeoutMs: number, proxy: Proxy | undefined): DefexaError {
  const subject = proxy ? `, and ${describeProxy(proxy)}: Defexa` : ': it';
  return new DefexaUnavailableError(
    `Check the network between this machine and Defexa${subject} did not respond to the login within ` +
      `${timeoutMs / 1000} s. Logins are tried again.`,
    { retryable: true },
  );
}
