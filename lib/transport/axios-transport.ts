import type { Agent as HttpAgent, IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import axios, { type AxiosAdapter, type AxiosError, type InternalAxiosRequestConfig } from 'axios';
import type { DefexaConnection, DefexaHttpTransport } from '../options/http-transport.js';
import { connectionConfig, MAX_IDLE_MS } from './agents.js';
import { waitForPendingIo } from './event-loop.js';
import { toResponseHead } from './node-client.js';
import { incompleteResponseError, responseStream } from './response-stream.js';

export const AGENT_OPTIONS = {
  keepAlive: true,
  // axios sets the same delay. A different value would cost two system calls per request.
  keepAliveMsecs: 60_000,
  timeout: MAX_IDLE_MS,
};

/** Sends requests with axios's own adapter for Node, over connections that are kept alive. */
export function axiosTransport({ baseUrl, httpOptions }: DefexaConnection): DefexaHttpTransport {
  const { ownAgent, axiosOptions } = connectionConfig(baseUrl, httpOptions, AGENT_OPTIONS);
  return { adapter: axiosSender(axiosOptions), close: () => closeAgent(ownAgent) };
}

/** Creates an adapter from axios's own one for Node and the options of a connection. */
export function axiosSender(connection: object): AxiosAdapter {
  // With maxRedirects 0, axios uses Node's http module without follow-redirects.
  const options = { ...connection, maxRedirects: 0 };
  return async (config) => {
    await waitForPendingIo();
    config.cancelToken?.throwIfRequested();
    const request = Object.assign(config, options);
    return config.responseType === 'stream' ? sendForStream(request) : send(request);
  };
}

/** Closes idle connections at once, and the others as soon as their request is done. */
export function closeAgent(agent: HttpAgent): void {
  agent.keepSocketAlive = () => false;
  for (const socket of Object.values(agent.freeSockets).flat()) {
    socket?.destroy();
  }
}

const axiosAdapter = axios.getAdapter('http');

async function send(config: InternalAxiosRequestConfig) {
  try {
    return await axiosAdapter(config);
  } catch (error) {
    throw markIncompleteResponse(error as AxiosError);
  }
}

/** Enforces the size limit itself: axios's own limit keeps the connection open after the stream is destroyed. */
async function sendForStream({ maxContentLength, ...config }: InternalAxiosRequestConfig) {
  const response = await axiosAdapter(config);
  return { ...response, data: responseStream(response.data as Readable, maxContentLength) };
}

/** axios reports a reset in the middle of a response like a reset before it. Only the former has a response. */
function markIncompleteResponse(error: AxiosError): AxiosError {
  const { res } = (error.request ?? {}) as { res?: IncomingMessage };
  return error.code === 'ECONNRESET' && res ? incompleteResponseError(toResponseHead(res)) : error;
}
