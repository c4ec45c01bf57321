import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { ConnectionOptions } from 'node:tls';
import type { AxiosProxyConfig } from 'axios';
import { type Dispatcher, EnvHttpProxyAgent, Pool, ProxyAgent } from 'undici';
import { proxyInEnvironment } from '../connection/proxy.js';
import { DefexaConfigurationError } from '../errors/index.js';
import { type DefexaConnection, LONGEST_IDLE } from '../http/http-transport.js';

/** What an agent's options say of its pool, which undici has one of its own for. */
const OF_THE_POOL = [
  'keepAlive',
  'keepAliveMsecs',
  'maxFreeSockets',
  'maxSockets',
  'maxTotalSockets',
  'path',
  'proxyEnv',
  'scheduling',
  'timeout',
];

/** Every call has its own limit, from connecting to the last byte. Nothing but HTTP/1.1 is spoken, as by axios. */
const LIMITS = {
  headersTimeout: 0,
  bodyTimeout: 0,
  keepAliveTimeout: LONGEST_IDLE,
  keepAliveMaxTimeout: LONGEST_IDLE,
  allowH2: false,
};

/** Makes the connections for an account: straight to Defexa, or through a proxy. */
export function dispatcherFor({ baseUrl, httpOptions }: DefexaConnection): Dispatcher {
  const { proxy, httpAgent, httpsAgent } = httpOptions;
  const tls = baseUrl.startsWith('https:')
    ? socketOptions(httpsAgent, HttpsAgent)
    : socketOptions(httpAgent, HttpAgent);
  if (proxy) {
    return new ProxyAgent({
      ...LIMITS,
      ...proxyOptions(proxy),
      requestTls: tls,
      proxyTunnel: baseUrl.startsWith('https:'),
    });
  }
  const named = proxy === undefined ? proxyInEnvironment(baseUrl) : undefined;
  return named
    ? new EnvHttpProxyAgent({ ...LIMITS, httpsProxy: named, requestTls: tls, connect: tls })
    : new Pool(new URL(baseUrl).origin, { ...LIMITS, connect: tls });
}

function proxyOptions({ protocol = 'http', host, port, auth }: AxiosProxyConfig) {
  const uri = `${protocol.replace(/:$/, '')}://${host}:${port}`;
  const credentials = auth && Buffer.from(`${auth.username}:${auth.password}`).toString('base64');
  return { uri, ...(credentials ? { token: `Basic ${credentials}` } : {}) };
}

/** What an agent says of its sockets, without what it says of its pool. */
function socketOptions(
  agent: unknown,
  kind: typeof HttpAgent | typeof HttpsAgent,
): ConnectionOptions | undefined {
  if (agent === undefined) {
    return undefined;
  }
  if (!(agent instanceof kind)) {
    throw new DefexaConfigurationError([
      'httpOptions: undiciTransport needs agents of the classes Agent of node:http and node:https, whose options it ' +
        'takes over. For a proxy, set httpOptions.proxy.',
    ]);
  }
  // Node's types do not show an agent's options.
  const { options } = agent as unknown as { options: object };
  return Object.fromEntries(Object.entries(options).filter(([name]) => !OF_THE_POOL.includes(name)));
}
