import type { DefexaHttpOptions } from './http-options.js';
import type { DefexaHttpTransportFactory } from './http-transport.js';
import type { SessionRejectionRule } from './session-rejection-rule.js';
import { redactWhenPrinted } from '../secrets/redact-when-printed.js';
import type { DefexaSessionStore } from '../store/session-store.js';
import { BASE_URL_RULES } from './base-url.js';
import { HTTP_OPTIONS_RULES } from './http-options-rules.js';
import { KEY_OPTION_RULES } from './key-option-rules.js';
import {
  IS_FLAG,
  IS_SESSION_STORE,
  isFunction,
  isMilliseconds,
  isNotLongerThan,
  isOneOf,
  isSyncFunction,
} from './option-rules.js';
import { OptionalRules, Rules } from './rules-decorator.js';

/** The merchant private key, or a function that returns it at every login. */
export type MerchantPrivateKey = string | (() => string | Promise<string>);

/**
 * Which requests are sent once more, with a new session, after Defexa rejected theirs: all of them, those with a safe
 * method (RFC 9110, section 9.2.1; QUERY is the only one with a body), or none.
 */
export type ReplayOnRejection = 'always' | 'safe-methods' | 'never';

/** @internal */
export const REPLAYS: readonly ReplayOnRejection[] = ['always', 'safe-methods', 'never'];

/** Whether the app logs in while it starts (`'warm'`), or starts only if it can log in (`'required'`). */
export type EagerLogin = false | 'warm' | 'required';

const EAGER_LOGINS: readonly EagerLogin[] = [false, 'warm', 'required'];

/** @internal */
export const DEFAULT_TIMEOUT_MS = 10_000;

/** Half of the longest timer, since callers wait for up to twice the time-out. */
const MAX_TIMEOUT_MS = 2 ** 30 - 1;

/**
 * The options of one merchant account.
 *
 * @example
 * DefexaModule.forRoot({ merchantPrivateKey: keyFromFile('/run/secrets/defexa') })
 */
export class DefexaOptions {
  /**
   * The merchant private key. A function, sync or async, is called for every attempt to log in (and before every request, with
   * `authorizeRequests`; with a `sessionStore`, also for reads of the store), so that you can rotate the key while the app runs.
   * `keyFromFile(path)` returns one that reads the key from a file.
   */
  @Rules(...KEY_OPTION_RULES)
  merchantPrivateKey!: MerchantPrivateKey;

  /**
   * The base URL of Defexa's API, with or without a path prefix and a slash at its end. `http:` is allowed for this machine only.
   *
   * @default 'https://business.payments.defexa.io/'
   */
  @Rules(...BASE_URL_RULES)
  baseUrl?: string | undefined = 'https://business.payments.defexa.io/';

  /**
   * Whether `http:` is allowed for other machines, too. Everyone on the way can then read the key and forge responses: only for tests.
   *
   * @default false
   */
  @Rules(IS_FLAG)
  allowInsecureBaseUrl?: boolean | undefined = false;

  /**
   * The maximum time of one HTTP exchange with Defexa, from connecting to the last byte, in milliseconds. Callers wait for a session
   * for up to twice that time, in which a failed login is retried. It also limits each call of `DefexaHttpService` as a whole.
   *
   * @default 10_000
   */
  @Rules(isMilliseconds(1, MAX_TIMEOUT_MS))
  timeout?: number | undefined = DEFAULT_TIMEOUT_MS;

  /**
   * The soft window: how long before its end a session is replaced in the background, in milliseconds. At most half
   * of the session's lifetime.
   *
   * @default the smaller of 5 minutes and 25 % of the session's lifetime; `expiryMargin`, if that is longer
   */
  @OptionalRules(isMilliseconds(0))
  refreshBeforeExpiry?: number | undefined;

  /**
   * The hard window: how long before the end of a session callers wait for the next one, in milliseconds. Cannot be
   * longer than `refreshBeforeExpiry`.
   *
   * @default the smaller of 60 s and 10 % of the session's lifetime; at most half of `refreshBeforeExpiry`
   */
  @OptionalRules(isMilliseconds(0), isNotLongerThan('refreshBeforeExpiry'))
  expiryMargin?: number | undefined;

  /**
   * Whether a timer replaces a session that has been used before it ends. If not, the first call in the soft window
   * replaces it. A session that nobody used is never replaced.
   *
   * @default true
   */
  @Rules(IS_FLAG)
  keepWarm?: boolean | undefined = true;

  /**
   * Whether the app logs in while it starts, after all `onModuleInit` hooks:
   *
   * - `false`: no, the first call logs in.
   * - `'warm'`: yes, but the start does not wait for it. A failure only shows in the log.
   * - `'required'`: yes, and the start waits for it, for up to twice the `timeout`. It fails with the error of the login if no retry
   *   can mend that, such as a rejected key. If Defexa is not available, the app starts without a session, with a warning in the log.
   *
   * Several accounts log in at the same time. With a `sessionStore`, a session that is there is used. The session counts as used:
   * with `keepWarm`, it is replaced once even without a call. If nobody uses the next one either, that ends, and the first call
   * logs in. No effect on `DefexaAccounts`, whose accounts log in when they are first used.
   *
   * @default false
   */
  @Rules(isOneOf(EAGER_LOGINS))
  eagerLogin?: EagerLogin | undefined = false;

  /**
   * Proxy, agents and, through `httpsAgent`, TLS options. Without a `proxy`, requests use the one in the
   * environment variables `HTTPS_PROXY` and `NO_PROXY`.
   *
   * @default none
   */
  @OptionalRules(...HTTP_OPTIONS_RULES)
  httpOptions?: DefexaHttpOptions | undefined;

  /**
   * Creates the transport that sends the requests of `DefexaHttpService`, such as `undiciTransport` from `nestjs-defexa/undici`.
   *
   * @default a transport over Node's own HTTP client
   */
  @OptionalRules(isFunction('makes a transport, such as undiciTransport'))
  httpTransport?: DefexaHttpTransportFactory | undefined;

  /**
   * The store through which the processes of a fleet share one session, such as a `RedisSessionStore` from `nestjs-defexa/redis`.
   *
   * @default none: each process logs in for itself
   */
  @OptionalRules(IS_SESSION_STORE)
  sessionStore?: DefexaSessionStore | undefined;

  /**
   * For `DefexaHttpService`: decides whether a response means that the session is no longer valid. Called for every response,
   * whatever its status, with the JSON body parsed, and with the problems that the platform reports. Only `true` counts as yes.
   *
   * @default HTTP 401; or, at any status, problems that are all of kind `authentication_error` or have the word `session` in
   * their code. Never if one says that the merchant private key is missing or wrong (`auth_header_not_found`,
   * `unknown_auth_header`, `incorrect_private_key`)
   *
   * @example
   * isSessionRejected: ({ status }, problems) => status === 401 || problems.some(({ code }) => code === 'token_is_over')
   */
  @OptionalRules(...isSyncFunction('gets a response and returns true or false'))
  isSessionRejected?: SessionRejectionRule | undefined;

  /**
   * For `DefexaHttpService`: which requests are sent once more, with a new session, after Defexa rejected theirs. Each request can
   * override it. The default rests on an assumption: a server that rejects the session has not acted on the request.
   *
   * @default 'always'
   */
  @Rules(isOneOf(REPLAYS))
  replayOnRejection?: ReplayOnRejection | undefined = 'always';

  /**
   * For `DefexaHttpService`: whether every request carries the merchant private key too, as a Bearer token in its `Authorization`
   * header. Defexa documents that header for the login alone; set this option if calls fail with `auth_header_not_found` or
   * `incorrect_private_key`. A `merchantPrivateKey` function is then called for each request. Its own `Authorization` header is kept.
   *
   * @default false
   */
  @Rules(IS_FLAG)
  authorizeRequests?: boolean | undefined = false;
}

redactWhenPrinted(DefexaOptions.prototype);

/** Creates the options, for `DefexaModule.forRootAsync({ useClass })` and `useExisting`. */
export interface DefexaOptionsFactory {
  /** Returns the options. Called once, when the app starts. */
  createDefexaOptions(): DefexaOptions | Promise<DefexaOptions>;
}
