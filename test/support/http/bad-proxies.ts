import type { IncomingMessage } from 'node:http';
import type { LookupFunction, Socket } from 'node:net';
import { selfSigned } from './certificates.js';
import { serve } from './transports.js';

/** A proxy that does not work. */
export interface BadProxy {
  readonly host: string;
  readonly port: number;
  readonly protocol?: string;
  /** The lookup of the agent. */
  readonly lookup?: LookupFunction;
}

const hostNotFound: LookupFunction = (host, _options, callback) => {
  const error = Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), { code: 'ENOTFOUND' });
  callback(error, '', 4);
};

async function proxyThat(reply: (socket: Socket) => void): Promise<BadProxy> {
  const { server, port } = await serve();
  server.on('connect', (_request: IncomingMessage, socket: Socket) => reply(socket.on('error', () => {})));
  return { host: '127.0.0.1', port };
}

/** A proxy that is no longer running. */
export async function absentProxy(): Promise<BadProxy> {
  const server = await serve();
  await server.close();
  return { host: '127.0.0.1', port: server.port };
}

async function untrusted(): Promise<BadProxy> {
  const { port } = await serve(undefined, selfSigned('IP:127.0.0.1'));
  return { protocol: 'https', host: '127.0.0.1', port };
}

const authenticationRequired = 'HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 2\r\n\r\n{}';

/** All ways in which the connection to a proxy can fail, with the code of the error. */
export const BAD_PROXIES: [name: string, start: () => Promise<BadProxy>, code: RegExp][] = [
  ['is not running', absentProxy, /^ECONNREFUSED$/],
  [
    'has an unknown host name',
    async () => ({ host: 'proxy.test', port: 3128, lookup: hostNotFound }),
    /^ENOTFOUND$/,
  ],
  ['has an untrusted certificate', untrusted, /^DEPTH_ZERO_SELF_SIGNED_CERT$/],
  [
    'does not speak TLS',
    async () => ({ ...(await proxyThat(() => {})), protocol: 'https' }),
    /^(EPROTO|ERR_SSL_WRONG_VERSION_NUMBER)$/,
  ],
  ['does not speak HTTP', () => proxyThat((socket) => socket.end('SSH-2.0-OpenSSH_9.6\r\n\r\n')), /^HPE_/],
  ['closes the connection', () => proxyThat((socket) => socket.end()), /^ECONNRESET$/],
  ['resets the connection', () => proxyThat((socket) => socket.resetAndDestroy()), /^ECONNRESET$/],
  [
    'requires credentials',
    () => proxyThat((socket) => socket.end(authenticationRequired)),
    /^ERR_PROXY_TUNNEL$/,
  ],
];
