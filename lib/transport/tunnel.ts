import { request as requestByHttp } from 'node:http';
import { request as requestByHttps } from 'node:https';
import { isIP, type Socket } from 'node:net';
import { NOT_INHERITED } from './own-properties.js';
import { systemClock } from '../clock/clock.js';
import { startDeadline } from '../clock/waiting.js';
import { unbracketed } from './no-proxy.js';
import { blamedOn, portOf, type Proxy } from './proxy.js';

/** How long a proxy has for opening a tunnel, in milliseconds. The calls that wait for it have limits of their own. */
const PATIENCE = 10_000;

/** The server at the far end of a tunnel. */
export interface TunnelEnd {
  readonly host: string;
  readonly port: number | string;
}

/**
 * Opens a tunnel through a proxy. Whatever else the proxy answers is an error: it must not pass for an answer of the
 * server behind, whose certificate nobody has seen then.
 *
 * @param options of the socket to the proxy
 */
export function openTunnel(
  proxy: Proxy,
  { host, port }: TunnelEnd,
  options: object,
  callback: (...result: [null, Socket] | [Error, null]) => void,
): void {
  const { url } = proxy;
  const proxyHost = unbracketed(url.hostname);
  const path = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  const request = (url.protocol === 'https:' ? requestByHttps : requestByHttp)({
    ...NOT_INHERITED,
    ...options,
    agent: false,
    protocol: url.protocol,
    host: proxyHost,
    port: portOf(url),
    servername: isIP(proxyHost) ? '' : proxyHost,
    method: 'CONNECT',
    path,
    headers: { Host: path, ...proxyAuthorization(url) },
  });
  const tooLate = () => request.destroy(failure('it opened no tunnel in time', 'ETIMEDOUT'));
  // The call that waits for the tunnel keeps the process alive; when it has ended, nobody else waits.
  const stopTimer = startDeadline(systemClock, PATIENCE, tooLate, { unref: true });
  request.once('socket', (socket) => socket.unref());
  request.once('close', stopTimer);
  request.once('error', (error) => callback(blamedOn(proxy, error), null));
  const handOver = (socket: Socket) => {
    try {
      callback(null, socket.ref());
    } catch (error) {
      // What the options say of TLS is of no use.
      socket.destroy();
      callback(error as Error, null);
    }
  };
  request.once('connect', ({ statusCode = 0 }, socket: Socket) => {
    if (statusCode >= 200 && statusCode < 300) {
      handOver(socket);
    } else {
      socket.destroy();
      const refusal = failure(`it refused a tunnel with HTTP ${statusCode}`, 'ERR_PROXY_TUNNEL');
      callback(blamedOn(proxy, refusal), null);
    }
  });
  request.end();
}

/** The header by which a proxy knows who asks. */
export function proxyAuthorization({ username, password }: URL): Record<string, string> {
  const credentials = `${decoded(username)}:${decoded(password)}`;
  return username || password
    ? { 'Proxy-Authorization': `Basic ${Buffer.from(credentials).toString('base64')}` }
    : {};
}

/** As axios has it: a "%" that encodes nothing is a part of the password. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const failure = (problem: string, code: string) => Object.assign(new Error(problem), { code });
