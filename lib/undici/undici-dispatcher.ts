import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { ConnectionOptions } from 'node:tls';
import { buildConnector, type Dispatcher, Pool } from 'undici';
import { isPlain } from '../transport/agents.js';
import { blamedOn, type Proxy, proxyOf } from '../transport/proxy.js';
import { openTunnel, proxyAuthorization } from '../transport/tunnel.js';
import { NOT_INHERITED } from '../transport/own-properties.js';
import { DefexaConfigurationError } from '../errors/index.js';
import { inBackground } from '../clock/background.js';
import { type DefexaConnection, LONGEST_IDLE } from '../options/http-transport.js';
import { withoutInterimAnswers } from './interim-answers.js';

/** What an agent's options say of its pool, which undici has one of its own for. */
const OF_THE_POOL = [
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

/**
 * Every call has its own limit, to the last byte; to connect has one of 10 s beside it, which is undici's. Nothing but
 * HTTP/1.1 is spoken, as by axios.
 */
const LIMITS = {
  headersTimeout: 0,
  bodyTimeout: 0,
  keepAliveTimeout: LONGEST_IDLE,
  keepAliveMaxTimeout: LONGEST_IDLE,
  allowH2: false,
};

/** Makes the connections for an account: straight to Defexa, or through a proxy. */
export function dispatcherFor({ baseUrl, httpOptions }: DefexaConnection): Dispatcher {
  const { origin, protocol } = new URL(baseUrl);
  const isSecure = protocol === 'https:';
  const options = isSecure
    ? socketOptions(httpOptions.httpsAgent, HttpsAgent)
    : socketOptions(httpOptions.httpAgent, HttpAgent);
  const proxy = proxyOf(baseUrl, httpOptions);
  if (!proxy) {
    return poolFor(origin, straight(options));
  }
  return isSecure
    ? poolFor(origin, through(proxy, options))
    : poolFor(proxy.url.origin, toProxy(proxy, options)).compose(forwardedBy(proxy.url));
}

function poolFor(origin: string, connect: buildConnector.connector): Pool {
  const finalOnly: buildConnector.connector = (target, callback) =>
    connect(target, (...[error, socket]) =>
      error ? callback(error, null) : callback(null, withoutInterimAnswers(socket)),
    );
  // A connection serves other callers after the one for whom it is made.
  return new Pool(origin, {
    ...LIMITS,
    connect: (target, callback) => inBackground(() => finalOnly(target, callback)),
  });
}

function straight(options: ConnectionOptions = {}): buildConnector.connector {
  return buildConnector({ ...NOT_INHERITED, ...options, allowH2: false });
}

function toProxy(proxy: Proxy, options?: ConnectionOptions): buildConnector.connector {
  const connect = straight(options);
  return (target, callback) =>
    connect(target, (...[error, socket]) =>
      error ? callback(blamedOn(proxy, error), null) : callback(null, socket),
    );
}

function through(proxy: Proxy, options: ConnectionOptions = {}): buildConnector.connector {
  const connect = straight(options);
  return (target, callback) => {
    const end = { host: target.hostname, port: target.port || 443 };
    openTunnel(proxy, end, options, (error, httpSocket) => {
      if (error) {
        callback(error, null);
      } else {
        connect({ ...target, httpSocket }, callback);
      }
    });
  };
}

/** What is sent to a proxy that sees all of it. */
function forwardedBy(proxy: URL): Dispatcher.DispatcherComposeInterceptor {
  return (dispatch) => (request, handler) => {
    const { host, origin } = new URL(String(request.origin));
    const headers = { ...(request.headers as Record<string, string>), host, ...proxyAuthorization(proxy) };
    return dispatch({ ...request, path: origin + request.path, headers }, handler);
  };
}

/** What an agent says of its sockets, without what it says of its pool. */
function socketOptions(
  agent: unknown,
  kind: typeof HttpAgent | typeof HttpsAgent,
): ConnectionOptions | undefined {
  if (agent === undefined) {
    return undefined;
  }
  if (!isPlain(agent, kind)) {
    throw new DefexaConfigurationError([
      'httpOptions: undiciTransport needs agents of the classes Agent of node:http and node:https, not of classes ' +
        'derived from them, since it takes over their options alone. For a proxy, set httpOptions.proxy.',
    ]);
  }
  return Object.fromEntries(Object.entries(agent.options).filter(([name]) => !OF_THE_POOL.includes(name)));
}
