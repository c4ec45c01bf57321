import { AsyncResource } from 'node:async_hooks';
import { Agent as HttpAgent, type AgentOptions } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { DefexaHttpOptions } from '../options/http-options.js';
import { NOT_INHERITED } from './own-properties.js';
import { DefexaConfigurationError } from '../errors/index.js';
import { inBackground } from '../clock/background.js';
import { type Proxy, proxyOf } from './proxy.js';
import { ForwardingAgent, TunnelAgent } from './tunnel-agent.js';

/**
 * How axios makes the connections of an account: by the agents of its options, or else by one of our own; through a
 * proxy, by tunnels of our own. (Through axios's, what a proxy answers itself would pass for Defexa's answer.)
 *
 * @throws {DefexaConfigurationError} if the options can't be used together
 */
export function connectionsOf(baseUrl: string, httpOptions: DefexaHttpOptions, options: AgentOptions) {
  const isSecure = baseUrl.startsWith('https:');
  const given = httpOptions.httpsAgent as HttpsAgent | undefined;
  const proxy = proxyInUse(baseUrl, httpOptions);
  const own = connectingInBackground(
    isSecure
      ? proxy
        ? new TunnelAgent(proxy, { ...NOT_INHERITED, ...options, ...given?.options })
        : new HttpsAgent({ ...NOT_INHERITED, ...options })
      : proxy
        ? new ForwardingAgent(proxy, { ...NOT_INHERITED, ...options })
        : new HttpAgent({ ...NOT_INHERITED, ...options }),
  );
  const { httpAgent = own, httpsAgent = own } = httpOptions;
  return {
    own,
    settings: {
      httpAgent,
      httpsAgent: proxy && isSecure ? own : httpsAgent,
      proxy: isSecure ? (false as const) : (httpOptions.proxy ?? (false as const)),
    },
  };
}

/** A connection serves other callers after the one for whom it is made; what it is made for is that one's. */
function connectingInBackground<A extends HttpAgent>(agent: A): A {
  const connect = agent.createConnection.bind(agent);
  agent.createConnection = (options, onConnected) =>
    inBackground(() => connect(options, onConnected && AsyncResource.bind(onConnected)));
  return agent;
}

/**
 * The proxy by which the requests of an account go, unless an agent of the app's makes its own way.
 *
 * @throws {DefexaConfigurationError} if the options can't be used together
 */
export function proxyInUse(baseUrl: string, httpOptions: DefexaHttpOptions): Proxy | undefined {
  const isItsOwn = baseUrl.startsWith('https:') && makesItsOwn(httpOptions.httpsAgent, httpOptions);
  return isItsOwn ? undefined : proxyOf(baseUrl, httpOptions);
}

/** Whether an agent does what its options say and nothing else, such as making its connections in another way. */
export function isPlain(agent: unknown, kind: typeof HttpAgent | typeof HttpsAgent): agent is HttpsAgent {
  return (
    agent instanceof kind &&
    Object.getPrototypeOf(agent) === kind.prototype &&
    !Object.hasOwn(agent, 'createConnection')
  );
}

/** Whether an agent makes connections in a way of its own, which goes before any proxy that the environment names. */
function makesItsOwn(agent: unknown, { proxy }: DefexaHttpOptions): boolean {
  const isItsOwn = agent !== undefined && !isPlain(agent, HttpsAgent);
  if (isItsOwn && proxy) {
    throw new DefexaConfigurationError([
      'httpOptions: with a proxy, httpsAgent must be an Agent of node:https itself, whose options are taken over. Leave ' +
        'one of the two out.',
    ]);
  }
  return isItsOwn;
}
