import { Agent } from 'node:http';
import { shown, shownName } from './option-rule.js';

/** What can be set of the connection to Defexa. */
const HTTP_OPTIONS = ['proxy', 'httpAgent', 'httpsAgent'];

/** What axios has of a proxy. */
const PROXY_FIELDS = ['host', 'port', 'protocol', 'auth'];

export function flagProblem(value: unknown): string | undefined {
  return typeof value === 'boolean' ? undefined : `must be true or false; it is ${shown(value)}`;
}

export function millisecondsProblem(value: unknown, least: number, limit = 2 ** 31): string | undefined {
  const fits = Number.isSafeInteger(value) && (value as number) >= least && (value as number) < limit;
  return fits
    ? undefined
    : `must be a whole number of milliseconds, from ${least} to ${limit - 1}; it is ${shown(value)}`;
}

export function functionProblem(what: string) {
  return (value: unknown) =>
    value === undefined || typeof value === 'function'
      ? undefined
      : `must be a function ${what}; it is ${shown(value)}`;
}

export function sessionStoreProblem(value: unknown): string | undefined {
  const methods = ['read', 'write', 'remove'];
  const isStore =
    isObject(value) &&
    methods.every((name) => typeof (value as Record<string, unknown>)[name] === 'function');
  return value === undefined || isStore
    ? undefined
    : `must be a store with the methods ${methods.join(', ')}, such as new RedisSessionStore(client); it is ${shown(value)}`;
}

export function marginProblem(margin: unknown, refreshBeforeExpiry: unknown): string | undefined {
  return typeof refreshBeforeExpiry === 'number' && (margin as number) > refreshBeforeExpiry
    ? `must not be longer than refreshBeforeExpiry (${refreshBeforeExpiry} ms); it is ${shown(margin)}`
    : undefined;
}

export function httpOptionsProblem(value: unknown): string | undefined {
  if (value === undefined) {
    return undefined;
  }
  if (!isObject(value)) {
    return `must be an object; it is ${shown(value)}`;
  }
  const others = Object.keys(value).filter((name) => !HTTP_OPTIONS.includes(name));
  if (others.length > 0) {
    return `can hold ${HTTP_OPTIONS.join(', ')}, but not ${others.map(shownName).join(', ')}: the rest is what this package controls`;
  }
  const { proxy, httpAgent, httpsAgent } = value as { proxy?: unknown } & Record<string, AgentLike>;
  const problem = proxy === undefined || proxy === false ? undefined : proxyProblem(proxy);
  if (problem) {
    return problem;
  }
  if (!isAgent(httpAgent) || !isAgent(httpsAgent) || isForHttp(httpsAgent)) {
    return 'needs an http.Agent for httpAgent and an https.Agent for httpsAgent, such as new https.Agent({ ca })';
  }
  // Neither axios, which is told of our proxy or of none, nor undici would go by it.
  return httpAgent?.options?.proxyEnv || httpsAgent?.options?.proxyEnv
    ? 'needs agents without proxyEnv. Set httpOptions.proxy instead, or HTTPS_PROXY and NO_PROXY, which need no agent'
    : undefined;
}

function proxyProblem(proxy: unknown): string | undefined {
  const isOfTheForm =
    isObject(proxy) &&
    Object.hasOwn(proxy, 'host') &&
    Object.keys(proxy).every((name) => PROXY_FIELDS.includes(name));
  if (!isOfTheForm) {
    return `needs a proxy of the form { ${PROXY_FIELDS.join(', ')} } and no other field, or false for none`;
  }
  const { auth } = proxy as { auth?: unknown };
  // Without them, each request would go to the proxy in vain.
  return auth === undefined || auth === null || hasCredentials(auth)
    ? undefined
    : 'needs a proxy.auth of the form { username, password }, one of which is not empty. Leave it out for a proxy that asks for none';
}

function hasCredentials(auth: unknown): boolean {
  const { username, password } = (isObject(auth) ? auth : {}) as Record<string, unknown>;
  return Boolean(username || password);
}

/** What Node's http module asks for a connection. */
interface AgentLike {
  readonly addRequest?: unknown;
  readonly options?: { readonly proxyEnv?: unknown };
}

const isAgent = (value: AgentLike | null | undefined) =>
  value === undefined || typeof value?.addRequest === 'function';

/** Of those derived from it, such as https-proxy-agent's, nobody knows before they are asked. */
const isForHttp = (agent: object | undefined) =>
  agent !== undefined && Object.getPrototypeOf(agent) === Agent.prototype;

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
