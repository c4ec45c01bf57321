import type { IncomingMessage } from 'node:http';
import type { LookupFunction, Socket } from 'node:net';
import { selfSigned } from './certificates.js';
import { serve } from './transports.js';

/** A proxy that does not do what it is for. */
export interface BadProxy {
  readonly host: string;
  readonly port: number;
  readonly protocol?: string;
  /** For the sockets to it. */
  readonly lookup?: LookupFunction;
}

const unknown: LookupFunction = (host, _options, callback) => {
  const error = Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), { code: 'ENOTFOUND' });
  callback(error, '', 4);
};

async function answering(answer: (socket: Socket) => void): Promise<BadProxy> {
  const { server, port } = await serve();
  server.on('connect', (_request: IncomingMessage, socket: Socket) => answer(socket.on('error', () => {})));
  return { host: '127.0.0.1', port };
}

/** A proxy whose port nobody listens at any more. */
export async function absentProxy(): Promise<BadProxy> {
  const server = await serve();
  await server.close();
  return { host: '127.0.0.1', port: server.port };
}

async function untrusted(): Promise<BadProxy> {
  const { port } = await serve(undefined, selfSigned('IP:127.0.0.1'));
  return { protocol: 'https', host: '127.0.0.1', port };
}

const refusal = 'HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 2\r\n\r\n{}';

/** Each way in which the connection to a proxy fails, with the code of the error. */
export const BAD_PROXIES: [name: string, start: () => Promise<BadProxy>, code: RegExp][] = [
  ['is not there', absentProxy, /^ECONNREFUSED$/],
  ['has an unknown name', async () => ({ host: 'proxy.test', port: 3128, lookup: unknown }), /^ENOTFOUND$/],
  ['has a certificate that is not trusted', untrusted, /^DEPTH_ZERO_SELF_SIGNED_CERT$/],
  [
    'does not speak TLS',
    async () => ({ ...(await answering(() => {})), protocol: 'https' }),
    /^(EPROTO|ERR_SSL_WRONG_VERSION_NUMBER)$/,
  ],
  ['speaks no HTTP', () => answering((socket) => socket.end('SSH-2.0-OpenSSH_9.6\r\n\r\n')), /^HPE_/],
  ['hangs up', () => answering((socket) => socket.end()), /^ECONNRESET$/],
  ['resets the connection', () => answering((socket) => socket.resetAndDestroy()), /^ECONNRESET$/],
  ['wants a password', () => answering((socket) => socket.end(refusal)), /^ERR_PROXY_TUNNEL$/],
];
