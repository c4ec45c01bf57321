import { AsyncResource } from 'node:async_hooks';
import { Agent as HttpAgent, type AgentOptions } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { inBackground } from '../clock/background.js';
import { DefexaConfigurationError } from '../errors/index.js';
import type { DefexaHttpOptions } from '../options/http-options.js';
import { PROTOTYPE_GUARD } from './prototype-pollution.js';
import { type Proxy, resolveProxy } from './proxy.js';
import { ForwardingAgent, TunnelAgent } from './tunnel-agent.js';

/**
 * How long an idle connection is kept for the next request. Most servers keep theirs longer: a request that is sent while the
 * server closes the connection has an unknown effect. A shorter `Keep-Alive: timeout` from the server still applies.
 */
export const MAX_IDLE_MS = 4_000;

/**
 * Decides how an account connects: with the agents in its options, or else with one of ours. Proxies for `https:` always
 * get our agent. (With axios's own tunnels, a response of the proxy itself could be mistaken for a response of Defexa.)
 *
 * @returns our agent, the one to use, the proxy that forwards requests in clear text, and the same for axios
 * @throws {DefexaConfigurationError} if the options cannot be combined
 */
export function connectionConfig(
  baseUrl: string,
  httpOptions: DefexaHttpOptions,
  agentOptions: AgentOptions,
) {
  const isSecure = baseUrl.startsWith('https:');
  const proxy = effectiveProxy(baseUrl, httpOptions);
  const ownAgent = runInBackground(createAgent(baseUrl, proxy, httpOptions, agentOptions));
  const { httpAgent = ownAgent, httpsAgent = ownAgent } = httpOptions;
  const axiosOptions = {
    httpAgent: httpAgent as HttpAgent,
    httpsAgent: (proxy && isSecure ? ownAgent : httpsAgent) as HttpsAgent,
    proxy: isSecure ? (false as const) : (httpOptions.proxy ?? (false as const)),
  };
  return {
    ownAgent,
    agent: isSecure || proxy?.url.protocol === 'https:' ? axiosOptions.httpsAgent : axiosOptions.httpAgent,
    forwardingProxy: isSecure ? undefined : proxy,
    axiosOptions,
  };
}

function createAgent(
  baseUrl: string,
  proxy: Proxy | undefined,
  httpOptions: DefexaHttpOptions,
  agentOptions: AgentOptions,
): HttpAgent {
  const options = { ...PROTOTYPE_GUARD, ...agentOptions };
  if (!baseUrl.startsWith('https:')) {
    return proxy ? new ForwardingAgent(proxy, options) : new HttpAgent(options);
  }
  const appAgent = httpOptions.httpsAgent as HttpsAgent | undefined;
  return proxy ? new TunnelAgent(proxy, { ...options, ...appAgent?.options }) : new HttpsAgent(options);
}

/** A connection outlives the call that opens it, so it must not keep that call's async context. The callback must. */
function runInBackground(agent: HttpAgent): HttpAgent {
  const connect = agent.createConnection.bind(agent);
  agent.createConnection = (options, onConnected) =>
    inBackground(() => connect(options, onConnected && AsyncResource.bind(onConnected)));
  return agent;
}

/**
 * The proxy for the requests of an account. A custom agent for `https:` makes connections itself and ignores proxies in the
 * environment.
 *
 * @throws {DefexaConfigurationError} if the options cannot be combined
 */
export function effectiveProxy(baseUrl: string, httpOptions: DefexaHttpOptions): Proxy | undefined {
  const { httpsAgent, proxy } = httpOptions;
  const hasCustomAgent =
    baseUrl.startsWith('https:') && httpsAgent !== undefined && !isStandardAgent(httpsAgent, HttpsAgent);
  if (!hasCustomAgent) {
    return resolveProxy(baseUrl, httpOptions);
  }
  if (proxy) {
    throw new DefexaConfigurationError([
      'httpOptions: proxy only works with an httpsAgent that is an Agent of node:https itself, because only its options are ' +
        'used. Remove either proxy or httpsAgent.',
    ]);
  }
  return undefined;
}

/** Whether an agent only does what its options say, and has no custom way to make connections. */
export function isStandardAgent(
  agent: unknown,
  agentClass: typeof HttpAgent | typeof HttpsAgent,
): agent is HttpsAgent {
  return (
    agent instanceof agentClass &&
    Object.getPrototypeOf(agent) === agentClass.prototype &&
    !Object.hasOwn(agent, 'createConnection')
  );
}
