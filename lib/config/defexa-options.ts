import type { AxiosRequestConfig } from 'axios';
import type { DefexaHttpTransportFactory } from '../http/http-transport.js';
import { type ReplayOnRejection, REPLAYS, type SessionRejectionRule } from '../http/session-rejection.js';
import type { DefexaSessionStore } from '../store/session-store.js';
import { baseUrlProblem } from './base-url.js';
import { keyProblem } from './merchant-key.js';
import { OptionRule, shown } from './option-rule.js';
import { redacted } from './redaction.js';

/** The merchant private key, or a function that is asked for it at every login. */
export type MerchantPrivateKey = string | (() => string | Promise<string>);

/** What can be set of the connection to Defexa. TLS settings go into `httpsAgent`. */
export type DefexaHttpOptions = Pick<AxiosRequestConfig, 'proxy' | 'httpAgent' | 'httpsAgent'>;

const HTTP_OPTIONS = ['proxy', 'httpAgent', 'httpsAgent'];

/**
 * The options of one merchant account.
 *
 * @example
 * DefexaModule.forRoot({ merchantPrivateKey: readFileSync('/run/secrets/defexa', 'utf8').trim() })
 */
export class DefexaOptions {
  /**
   * The merchant private key. A function, sync or async, is asked at every login, so that a key can be rotated
   * while the app runs.
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
  @OptionRule((value) =>
    typeof value === 'boolean' ? undefined : `must be true or false; it is ${shown(value)}`,
  )
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
   * answer, whatever its status, with a JSON body parsed. Anything but `true` counts as no.
   *
   * @default HTTP 401, or a JSON body with `success: false` and `status: 401`
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
}

redacted(DefexaOptions.prototype);

/** What makes the options, for `DefexaModule.forRootAsync({ useClass })` and `useExisting`. */
export interface DefexaOptionsFactory {
  /** Gives the options, when the app starts. */
  createDefexaOptions(): DefexaOptions | Promise<DefexaOptions>;
}

function millisecondsProblem(value: unknown, least: number, limit = 2 ** 31): string | undefined {
  const fits = Number.isSafeInteger(value) && (value as number) >= least && (value as number) < limit;
  return fits
    ? undefined
    : `must be a whole number of milliseconds, from ${least} to ${limit - 1}; it is ${shown(value)}`;
}

function functionProblem(what: string) {
  return (value: unknown) =>
    value === undefined || typeof value === 'function'
      ? undefined
      : `must be a function ${what}; it is ${shown(value)}`;
}

function sessionStoreProblem(value: unknown): string | undefined {
  const methods = ['read', 'write', 'remove'];
  const isStore =
    isObject(value) &&
    methods.every((name) => typeof (value as Record<string, unknown>)[name] === 'function');
  return value === undefined || isStore
    ? undefined
    : `must be a store with the methods ${methods.join(', ')}, such as new RedisSessionStore(client); it is ${shown(value)}`;
}

function marginProblem(margin: unknown, refreshBeforeExpiry: unknown): string | undefined {
  return typeof refreshBeforeExpiry === 'number' && (margin as number) > refreshBeforeExpiry
    ? `must not be longer than refreshBeforeExpiry (${refreshBeforeExpiry} ms); it is ${shown(margin)}`
    : undefined;
}

function httpOptionsProblem(value: unknown): string | undefined {
  if (value === undefined) {
    return undefined;
  }
  if (!isObject(value)) {
    return `must be an object; it is ${shown(value)}`;
  }
  const others = Object.keys(value).filter((name) => !HTTP_OPTIONS.includes(name));
  if (others.length > 0) {
    return `can hold ${HTTP_OPTIONS.join(', ')}, but not ${others.join(', ')}: the rest is what this package controls`;
  }
  const { proxy, httpAgent, httpsAgent } = value as DefexaHttpOptions;
  if (proxy !== undefined && proxy !== false && !(isObject(proxy) && 'host' in proxy)) {
    return 'needs a proxy of the form { host, port, protocol, auth }, or false for none';
  }
  return [httpAgent, httpsAgent].every((agent) => agent === undefined || isObject(agent))
    ? undefined
    : 'needs an http.Agent for httpAgent and an https.Agent for httpsAgent';
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
