import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { ConnectionOptions } from 'node:tls';
import { buildConnector, type Dispatcher, Pool } from 'undici';
import { inBackground } from '../clock/background.js';
import { DefexaConfigurationError } from '../errors/index.js';
import type { DefexaConnection } from '../options/http-transport.js';
import { isStandardAgent, MAX_IDLE_MS } from '../transport/agents.js';
import { PROTOTYPE_GUARD } from '../transport/prototype-pollution.js';
import { markProxyError, type Proxy, resolveProxy } from '../transport/proxy.js';
import { openTunnel, proxyAuthorization } from '../transport/tunnel.js';
import { discardInterimResponses } from './interim-responses.js';

/** The options of an agent that configure its connection pool. undici has its own pool. */
const AGENT_POOL_OPTIONS = [
  'agentKeepAliveTimeoutBuffer',
  'defaultPort',
  'keepAlive',
  'keepAliveMsecs',
  'maxFreeSockets',
  'maxSockets',
  'maxTotalSockets',
  'path',
  'protocol',
  'proxyEnv',
  'scheduling',
  'timeout',
];

/** No time-outs, because each call has its own deadline; only connecting has undici's 10 s as well. Like axios, HTTP/1.1 only. */
const POOL_OPTIONS = {
  headersTimeout: 0,
  bodyTimeout: 0,
  keepAliveTimeout: MAX_IDLE_MS,
  keepAliveMaxTimeout: MAX_IDLE_MS,
  allowH2: false,
};

/** Creates the connection pool of an account, directly to Defexa or through a proxy. */
export function createDispatcher({ baseUrl, httpOptions }: DefexaConnection): Dispatcher {
  const { origin, protocol } = new URL(baseUrl);
  const isSecure = protocol === 'https:';
  const options = isSecure
    ? socketOptions(httpOptions.httpsAgent, HttpsAgent)
    : socketOptions(httpOptions.httpAgent, HttpAgent);
  const proxy = resolveProxy(baseUrl, httpOptions);
  if (!proxy) {
    return createPool(origin, directConnector(options));
  }
  return isSecure
    ? createPool(origin, tunnelConnector(proxy, options))
    : createPool(proxy.url.origin, proxyConnector(proxy, options)).compose(forwardThrough(proxy.url));
}

function createPool(origin: string, connect: buildConnector.connector): Pool {
  const connectWithoutInterim: buildConnector.connector = (target, callback) =>
    connect(target, (...[error, socket]) =>
      error ? callback(error, null) : callback(null, discardInterimResponses(socket)),
    );
  return new Pool(origin, {
    ...POOL_OPTIONS,
    // A connection outlives the call that opens it, so it must not keep that call's async context.
    connect: (target, callback) => inBackground(() => connectWithoutInterim(target, callback)),
  });
}

function directConnector(options: ConnectionOptions = {}): buildConnector.connector {
  return buildConnector({ ...PROTOTYPE_GUARD, ...options, allowH2: false });
}

function proxyConnector(proxy: Proxy, options?: ConnectionOptions): buildConnector.connector {
  const connect = directConnector(options);
  return (target, callback) =>
    connect(target, (...[error, socket]) =>
      error ? callback(markProxyError(error, proxy), null) : callback(null, socket),
    );
}

function tunnelConnector(proxy: Proxy, options: ConnectionOptions = {}): buildConnector.connector {
  const connect = directConnector(options);
  return (target, callback) => {
    const tunnelTarget = { host: target.hostname, port: target.port || 443 };
    openTunnel(proxy, tunnelTarget, options, (error, httpSocket) => {
      if (error) {
        callback(error, null);
      } else {
        connect({ ...target, httpSocket }, callback);
      }
    });
  };
}

/** Rewrites requests for a proxy that forwards them: absolute URL, the target's `Host`, and the proxy's credentials. */
function forwardThrough(proxy: URL): Dispatcher.DispatcherComposeInterceptor {
  return (dispatch) => (request, handler) => {
    const { host, origin } = new URL(String(request.origin));
    const headers = { ...(request.headers as Record<string, string>), host, ...proxyAuthorization(proxy) };
    return dispatch({ ...request, path: origin + request.path, headers }, handler);
  };
}

/** The socket and TLS options of an agent. */
function socketOptions(
  agent: unknown,
  agentClass: typeof HttpAgent | typeof HttpsAgent,
): ConnectionOptions | undefined {
  if (agent === undefined) {
    return undefined;
  }
  if (!isStandardAgent(agent, agentClass)) {
    throw new DefexaConfigurationError([
      'httpOptions: undiciTransport needs agents of the classes Agent of node:http and node:https, not of derived ' +
        'classes, because it only uses their options. For a proxy, set httpOptions.proxy.',
    ]);
  }
  return Object.fromEntries(
    Object.entries(agent.options).filter(([name]) => !AGENT_POOL_OPTIONS.includes(name)),
  );
}
