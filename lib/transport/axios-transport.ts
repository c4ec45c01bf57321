import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import axios, { AxiosHeaders, type AxiosError, type InternalAxiosRequestConfig } from 'axios';
import { connectionsOf } from './agents.js';
import { answerStream, cutOff } from './response-stream.js';
import { eventLoopCaughtUp } from './event-loop.js';
import { type DefexaConnection, type DefexaHttpTransport, LONGEST_IDLE } from '../options/http-transport.js';

/** Sends requests through axios's own adapter for Node, on connections that are kept alive. */
export function axiosTransport({ baseUrl, httpOptions }: DefexaConnection): DefexaHttpTransport {
  const { own, settings } = connectionsOf(baseUrl, httpOptions, KEPT_ALIVE);
  // Without redirects, axios uses Node's transport directly.
  const connection = { ...settings, maxRedirects: 0 };
  return {
    adapter: async (config) => {
      await eventLoopCaughtUp(config.cancelToken);
      const request = Object.assign(config, connection);
      return config.responseType === 'stream' ? open(request) : readWhole(request);
    },
    close: () => {
      own.keepSocketAlive = () => false;
      for (const socket of Object.values(own.freeSockets).flat()) {
        socket?.destroy();
      }
    },
  };
}

const KEPT_ALIVE = {
  keepAlive: true,
  // The delay that axios sets too: another one would cost two system calls at every request.
  keepAliveMsecs: 60_000,
  timeout: LONGEST_IDLE,
};

const send = axios.getAdapter('http');

async function readWhole(config: InternalAxiosRequestConfig) {
  try {
    return await send(config);
  } catch (error) {
    throw withAnswer(error as AxiosError);
  }
}

/** The stream has a limit of its own: axios's would hold on to the connection after the stream was destroyed. */
async function open({ maxContentLength, ...config }: InternalAxiosRequestConfig) {
  const answer = await send(config);
  return { ...answer, data: answerStream(answer.data as Readable, maxContentLength) };
}

/** To axios, a connection that is reset within an answer is like one that is reset before; a closed one is not. */
function withAnswer(error: AxiosError): AxiosError {
  const { res } = (error.request ?? {}) as { res?: IncomingMessage };
  if (error.code !== 'ECONNRESET' || !res) {
    return error;
  }
  const { statusCode: status, statusMessage: statusText } = res;
  const headers = new AxiosHeaders(res.headers as Record<string, string>);
  return Object.assign(cutOff(), { response: { status, statusText, headers } });
}
