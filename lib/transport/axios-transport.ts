import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import axios, { AxiosHeaders, type AxiosError, type InternalAxiosRequestConfig } from 'axios';
import type {
  DefexaConnection,
  DefexaHttpTransport,
  DefexaHttpTransportFactory,
} from '../options/http-transport.js';
import { connectionConfig, MAX_IDLE_MS } from './agents.js';
import { waitForPendingIo } from './event-loop.js';
import { incompleteResponseError, responseStream } from './response-stream.js';

const AGENT_OPTIONS = {
  keepAlive: true,
  // axios sets the same delay. A different value would cost two system calls per request.
  keepAliveMsecs: 60_000,
  timeout: MAX_IDLE_MS,
};

/** Creates the transport that an account's options select. */
export function createTransport({
  baseUrl,
  httpOptions,
  httpTransport = axiosTransport,
}: DefexaConnection & {
  readonly httpTransport?: DefexaHttpTransportFactory | undefined;
}): DefexaHttpTransport {
  return httpTransport({ baseUrl, httpOptions });
}

/** Sends requests with axios's own adapter for Node, over connections that are kept alive. */
export function axiosTransport({ baseUrl, httpOptions }: DefexaConnection): DefexaHttpTransport {
  const { ownAgent, axiosOptions } = connectionConfig(baseUrl, httpOptions, AGENT_OPTIONS);
  // With maxRedirects 0, axios uses Node's http module without follow-redirects.
  const options = { ...axiosOptions, maxRedirects: 0 };
  return {
    adapter: async (config) => {
      await waitForPendingIo(config.cancelToken);
      const request = Object.assign(config, options);
      return config.responseType === 'stream' ? sendForStream(request) : send(request);
    },
    close: () => {
      ownAgent.keepSocketAlive = () => false;
      for (const socket of Object.values(ownAgent.freeSockets).flat()) {
        socket?.destroy();
      }
    },
  };
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
  if (error.code !== 'ECONNRESET' || !res) {
    return error;
  }
  const { statusCode: status, statusMessage: statusText } = res;
  const headers = new AxiosHeaders(res.headers as Record<string, string>);
  return Object.assign(incompleteResponseError(), { response: { status, statusText, headers } });
}
