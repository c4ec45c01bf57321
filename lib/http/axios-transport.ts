import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import axios, { type InternalAxiosRequestConfig } from 'axios';
import { proxyOf } from '../connection/proxy.js';
import { type DefexaConnection, type DefexaHttpTransport, LONGEST_IDLE } from './http-transport.js';

/** Sends requests through axios's own adapter for Node, on connections that are kept alive. */
export function axiosTransport({ baseUrl, httpOptions }: DefexaConnection): DefexaHttpTransport {
  const proxy = proxyOf(baseUrl, httpOptions);
  const options = {
    keepAlive: true,
    // The delay that axios sets too: another one would cost two system calls at every request.
    keepAliveMsecs: 60_000,
    // With a proxy, axios would take this for the time-out of the tunnel.
    ...(proxy === false ? { timeout: LONGEST_IDLE } : {}),
  };
  const own = baseUrl.startsWith('https:') ? new HttpsAgent(options) : new HttpAgent(options);
  const { httpAgent = own, httpsAgent = own } = httpOptions;
  const send = axios.getAdapter('http');
  // Without redirects, axios uses Node's transport directly.
  const connection = { httpAgent, httpsAgent, proxy, maxRedirects: 0, validateStatus: null };
  return {
    adapter: (config: InternalAxiosRequestConfig) => send(Object.assign(config, connection)),
    close: () => {
      own.keepSocketAlive = () => false;
      for (const socket of Object.values(own.freeSockets).flat()) {
        socket?.destroy();
      }
    },
  };
}
