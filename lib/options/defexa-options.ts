import type { DefexaHttpOptions } from './http-options.js';
import type { DefexaHttpTransportFactory } from './http-transport.js';
import { type ReplayOnRejection, REPLAYS } from './replay-on-rejection.js';
import type { SessionRejectionRule } from './session-rejection-rule.js';
import { redactWhenPrinted } from '../secrets/redact-when-printed.js';
import type { DefexaSessionStore } from '../store/session-store.js';
import { baseUrlProblem } from './base-url.js';
import { keyProblem } from './merchant-key.js';
import {
  flagProblem,
  functionProblem,
  httpOptionsProblem,
  marginProblem,
  millisecondsProblem,
  sessionStoreProblem,
} from './option-problems.js';
import { OptionRule, shown } from './option-rule.js';

/** The merchant private key, or a function that is asked for it at every login. */
export type MerchantPrivateKey = string | (() => string | Promise<string>);

/**
 * The options of one merchant account.
 *
 * @example
 * DefexaModule.forRoot({ merchantPrivateKey: readFileSync('/run/secrets/defexa', 'utf8').trim() })
 */
export class DefexaOptions {
  /**
   * The merchant private key. A function, sync or async, is asked at every login (and before every request, with
   * `authorizeRequests`), so that a key can be rotated while the app runs.
   */
  @OptionRule((value) => (typeof value === 'function' ? undefined : keyProblem(value)))
  merchantPrivateKey!: MerchantPrivateKey;

  /**
   * Where Defexa's API is. May carry a path prefix; with a slash at its end or without. `http:` only for this
   * machine.
   *
   * @default 'https://business.payments.defexa.io/'
   */
  @OptionRule(baseUrlProblem)
  baseUrl?: string = 'https://business.payments.defexa.io/';

  /**
   * The longest that one HTTP exchange with Defexa may take, from connecting to the last byte, in milliseconds. A
   * caller waits for a session for twice as long at most, in which a failed login is tried again. Also the longest that
   * one call of `DefexaHttpService` may take, all in all.
   *
   * @default 10_000
   */
  // Half of what a timer can hold: callers wait for twice as long.
  @OptionRule((value) => millisecondsProblem(value, 1, 2 ** 30))
  timeout?: number = 10_000;

  /**
   * The soft window: how long before its end a session is replaced in the background, in milliseconds. At most half
   * of the session's life.
   *
   * @default the smaller of 5 minutes and 25 % of the session's life; `expiryMargin`, if that is longer
   */
  @OptionRule((value) => (value === undefined ? undefined : millisecondsProblem(value, 0)))
  refreshBeforeExpiry?: number;

  /**
   * The hard window: how long before its end a session is so old that callers wait for the new one, in milliseconds.
   * Not longer than `refreshBeforeExpiry`.
   *
   * @default the smaller of 60 s and 10 % of the session's life; half of `refreshBeforeExpiry` at most
   */
  @OptionRule((value, options) => {
    const { refreshBeforeExpiry } = options as DefexaOptions;
    return value === undefined
      ? undefined
      : (millisecondsProblem(value, 0) ?? marginProblem(value, refreshBeforeExpiry));
  })
  expiryMargin?: number;

  /**
   * Whether a session that has been used is replaced before its end without being asked. If not, the first call in
   * the soft window sets it off. A session that nobody used is let go in either case.
   *
   * @default true
   */
  @OptionRule(flagProblem)
  keepWarm?: boolean = true;

  /**
   * Proxy, agents and, through `httpsAgent`, TLS settings for axios. Without a `proxy`, axios takes the one that
   * `HTTPS_PROXY` and `NO_PROXY` name.
   *
   * @default none
   */
  @OptionRule(httpOptionsProblem)
  httpOptions?: DefexaHttpOptions;

  /**
   * What carries the requests of `DefexaHttpService`, such as `undiciTransport` from `nestjs-defexa/undici`.
   *
   * @default axios's own transport for Node
   */
  @OptionRule(functionProblem('that makes a transport, such as undiciTransport'))
  httpTransport?: DefexaHttpTransportFactory;

  /**
   * Where the processes of a fleet share one session, such as a `RedisSessionStore` from `nestjs-defexa/redis`.
   *
   * @default none: each process logs in for itself
   */
  @OptionRule(sessionStoreProblem)
  sessionStore?: DefexaSessionStore;

  /**
   * For `DefexaHttpService`: says whether an answer means that the session is not valid, or no longer. Asked about every
   * answer, whatever its status, with a JSON body parsed, and with what the platform says is wrong. Anything but `true` counts
   * as no.
   *
   * @default HTTP 401; or, at any status, problems that are all of kind `authentication_error` or have the word `session` in
   * their code. Never where one says that the merchant private key is missing or wrong (`auth_header_not_found`,
   * `unknown_auth_header`, `incorrect_private_key`)
   *
   * @example
   * isSessionRejected: ({ status }, problems) => status === 401 || problems.some(({ code }) => code === 'token_is_over')
   */
  @OptionRule(functionProblem('that gets an answer and returns true or false'))
  isSessionRejected?: SessionRejectionRule;

  /**
   * For `DefexaHttpService`: which requests are sent again, once, with a new session, after Defexa rejected the one that
   * they carried. Can be set per request too. The default rests on an assumption: a server that rejects the session has
   * not acted on the request.
   *
   * @default 'always'
   */
  @OptionRule((value) =>
    REPLAYS.includes(value as ReplayOnRejection)
      ? undefined
      : `must be one of ${REPLAYS.join(', ')}; it is ${shown(value)}`,
  )
  replayOnRejection?: ReplayOnRejection = 'always';

  /**
   * For `DefexaHttpService`: whether every request carries the merchant private key as well, as a Bearer token in its
   * `Authorization` header. Defexa documents that header for the login alone; set this if calls fail with
   * `auth_header_not_found` or `incorrect_private_key`. A `merchantPrivateKey` function is then asked before each request. An
   * `Authorization` header of the request's own is left as it is.
   *
   * @default false
   */
  @OptionRule(flagProblem)
  authorizeRequests?: boolean = false;
}

redactWhenPrinted(DefexaOptions.prototype);

/** What makes the options, for `DefexaModule.forRootAsync({ useClass })` and `useExisting`. */
export interface DefexaOptionsFactory {
  /** Gives the options, when the app starts. */
  createDefexaOptions(): DefexaOptions | Promise<DefexaOptions>;
}
