import { Agent } from 'node:http';
import { mustBeOfType, type Rule, shownName } from './rule.js';

const HTTP_OPTIONS = ['proxy', 'httpAgent', 'httpsAgent'];
const PROXY_FIELDS = ['host', 'port', 'protocol', 'auth'];

/** The values that users gave, of types yet to be checked. */
interface GivenHttpOptions {
  readonly proxy?: unknown;
  readonly httpAgent?: GivenAgent;
  readonly httpsAgent?: GivenAgent;
}

interface GivenAgent {
  /** Node's http module calls this for every connection. */
  readonly addRequest?: unknown;
  readonly options?: { readonly proxyEnv?: unknown };
}

export const HTTP_OPTIONS_RULES: readonly Rule<GivenHttpOptions>[] = [
  { isMet: isObject, ...mustBeOfType('an object') },
  {
    isMet: (options) => unknownNames(options).length === 0,
    message: ({ value }) => {
      const unknown = unknownNames(value as object)
        .map(shownName)
        .join(', ');
      return `accepts only ${HTTP_OPTIONS.join(', ')}, not ${unknown}: this package controls the rest`;
    },
  },
  {
    isMet: ({ proxy }) => proxy === undefined || proxy === false || isProxy(proxy),
    message: `needs a proxy of the form { ${PROXY_FIELDS.join(', ')} } and no other field, or false for none`,
  },
  {
    // Without credentials, the proxy would reject every request.
    isMet: ({ proxy }) => !isObject(proxy) || hasValidAuth(proxy),
    message:
      'needs a proxy.auth of the form { username, password }, one of which is not empty. Leave it out for a proxy without authentication',
  },
  {
    isMet: ({ httpAgent, httpsAgent }) =>
      isAgent(httpAgent) && isAgent(httpsAgent) && !isPlainHttpAgent(httpsAgent),
    message:
      'needs an http.Agent for httpAgent and an https.Agent for httpsAgent, such as new https.Agent({ ca })',
  },
  {
    // Axios is always given a proxy, or none, and undici opens its own connections: neither would use proxyEnv.
    isMet: ({ httpAgent, httpsAgent }) => !httpAgent?.options?.proxyEnv && !httpsAgent?.options?.proxyEnv,
    message:
      'needs agents without proxyEnv. Set httpOptions.proxy instead, or HTTPS_PROXY and NO_PROXY, which need no agent',
  },
];

function unknownNames(options: object): string[] {
  return Object.keys(options).filter((name) => !HTTP_OPTIONS.includes(name));
}

function isProxy(proxy: unknown): boolean {
  return (
    isObject(proxy) &&
    Object.hasOwn(proxy, 'host') &&
    Object.keys(proxy).every((name) => PROXY_FIELDS.includes(name))
  );
}

function hasValidAuth({ auth }: { auth?: unknown }): boolean {
  if (auth === undefined || auth === null) {
    return true;
  }
  const { username, password } = (isObject(auth) ? auth : {}) as Record<string, unknown>;
  return Boolean(username || password);
}

function isAgent(agent: GivenAgent | null | undefined): boolean {
  return agent === undefined || typeof agent?.addRequest === 'function';
}

/** Whether an agent can only be for `http:`. Agents that extend `http.Agent`, such as https-proxy-agent's, may do both. */
function isPlainHttpAgent(agent: object | undefined): boolean {
  return agent !== undefined && Object.getPrototypeOf(agent) === Agent.prototype;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
