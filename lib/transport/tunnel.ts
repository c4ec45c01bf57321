import http from 'node:http';
import https from 'node:https';
import { isIP, type Socket } from 'node:net';
import { systemClock } from '../clock/clock.js';
import { startDeadline } from '../clock/waiting.js';
import { stripBrackets } from './no-proxy.js';
import { PROTOTYPE_GUARD } from './prototype-pollution.js';
import { effectivePort, markProxyError, type Proxy } from './proxy.js';

/** How long a proxy may take to open a tunnel. The calls that wait for it have deadlines of their own. */
const TUNNEL_TIMEOUT_MS = 10_000;

/** The server at the far end of a tunnel. */
export interface TunnelTarget {
  readonly host: string;
  readonly port: number | string;
}

/**
 * Opens a tunnel through a proxy. Any response but 2xx is an error: it must not be mistaken for a response of the target, whose
 * certificate has not been checked at this point.
 *
 * @param socketOptions options of the socket to the proxy
 */
export function openTunnel(
  proxy: Proxy,
  { host, port }: TunnelTarget,
  socketOptions: object,
  callback: (...result: [null, Socket] | [Error, null]) => void,
): void {
  const { url } = proxy;
  const proxyHost = stripBrackets(url.hostname);
  const path = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  const request = (url.protocol === 'https:' ? https : http).request({
    ...PROTOTYPE_GUARD,
    ...socketOptions,
    agent: false,
    protocol: url.protocol,
    host: proxyHost,
    port: effectivePort(url),
    servername: isIP(proxyHost) ? '' : proxyHost,
    method: 'CONNECT',
    path,
    headers: { Host: path, ...proxyAuthorization(url) },
  });
  const onTimeout = () => request.destroy(tunnelError('it opened no tunnel in time', 'ETIMEDOUT'));
  // The call that waits for the tunnel keeps the process alive; once it has ended, nothing else needs to.
  const stopTimer = startDeadline(systemClock, TUNNEL_TIMEOUT_MS, onTimeout, { unref: true });
  request.once('socket', (socket) => socket.unref());
  request.once('close', stopTimer);
  request.once('error', (error) => callback(markProxyError(error, proxy), null));
  request.once('connect', ({ statusCode = 0 }, socket: Socket) => {
    if (statusCode >= 200 && statusCode < 300) {
      handOver(socket, callback);
    } else {
      socket.destroy();
      const error = tunnelError(`it rejected the tunnel with HTTP ${statusCode}`, 'ERR_PROXY_TUNNEL');
      callback(markProxyError(error, proxy), null);
    }
  });
  request.end();
}

function handOver(socket: Socket, callback: (...result: [null, Socket] | [Error, null]) => void): void {
  try {
    callback(null, socket.ref());
  } catch (error) {
    // The callback starts TLS and throws if the TLS options are invalid.
    socket.destroy();
    callback(error as Error, null);
  }
}

/** The header that authenticates at the proxy. */
export function proxyAuthorization({ username, password }: URL): Record<string, string> {
  const credentials = `${decodeCredential(username)}:${decodeCredential(password)}`;
  return username || password
    ? { 'Proxy-Authorization': `Basic ${Buffer.from(credentials).toString('base64')}` }
    : {};
}

/** Like axios, takes a "%" that encodes nothing literally. */
function decodeCredential(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

const tunnelError = (message: string, code: string) => Object.assign(new Error(message), { code });
