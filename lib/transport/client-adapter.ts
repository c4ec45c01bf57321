import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { type AxiosAdapter, AxiosError, type AxiosResponse, type InternalAxiosRequestConfig } from 'axios';
import { withoutByteOrderMark } from '../platform/strings.js';
import { acceptEncoding, decodeBody, isEncoded } from './content-decoding.js';
import { waitForPendingIo } from './event-loop.js';
import type { HttpClient, HttpRequest } from './http-client.js';
import { formatHeaders } from './request-headers.js';
import { toAxiosResponse } from './response-head.js';
import { responseStream } from './response-stream.js';

/** Options that only axios's own adapter supports. */
const AXIOS_OPTIONS = ['maxRate', 'onUploadProgress', 'onDownloadProgress'] as const;

/** The first option of a request that only axios's own adapter supports, if there is one. */
export function axiosOption(config: InternalAxiosRequestConfig): string | undefined {
  return AXIOS_OPTIONS.find((name) => config[name] !== undefined);
}

/**
 * Creates an axios adapter that sends requests with a client, and treats their responses like axios's own adapter for Node.
 *
 * The adapter throws an AxiosError with the codes of that adapter.
 */
export function clientAdapter(client: HttpClient, baseUrl: string): AxiosAdapter {
  const { origin } = new URL(baseUrl);
  return async (config) => {
    await waitForPendingIo();
    config.cancelToken?.throwIfRequested();
    const request = toHttpRequest(config, origin);
    if (config.responseType === 'stream') {
      return receiveStream(client, request, config);
    }
    const { maxContentLength = -1 } = config;
    const collected = await client.collect(request, maxContentLength < 0 ? Infinity : maxContentLength);
    const response = toAxiosResponse(collected, config);
    const body = isEncoded(response) ? await decompress(collected.body, response) : collected.body;
    response.data = toData(body, config);
    return response;
  };
}

function toHttpRequest(config: InternalAxiosRequestConfig, origin: string): HttpRequest {
  const { url = '', method = 'post', maxBodyLength = -1, cancelToken } = config;
  const body = config.data as string;
  const bodyBytes = Buffer.byteLength(body);
  if (maxBodyLength > -1 && bodyBytes > maxBodyLength) {
    const message = 'Request body larger than maxBodyLength limit';
    throw new AxiosError(message, AxiosError.ERR_BAD_REQUEST, config);
  }
  const headers = formatHeaders(config.headers, acceptEncoding(config));
  headers['Content-Length'] = String(bodyBytes);
  return {
    method: method.toUpperCase(),
    path: url.slice(origin.length),
    headers,
    body,
    bodyBytes,
    cancelToken,
  };
}

/** Resolves as soon as the headers have arrived, with the body as a stream. */
async function receiveStream(client: HttpClient, request: HttpRequest, config: InternalAxiosRequestConfig) {
  const { body, ...head } = await client.stream(request);
  const response = toAxiosResponse(head, config);
  response.data = responseStream(decodeBody(body, response), config.maxContentLength);
  return response;
}

function toData(body: Buffer, { responseType, responseEncoding }: InternalAxiosRequestConfig) {
  return responseType === 'arraybuffer'
    ? body
    : withoutByteOrderMark(body.toString(responseEncoding as BufferEncoding | undefined));
}

async function decompress(body: Buffer, response: AxiosResponse): Promise<Buffer> {
  const compressed = Readable.from([body], { objectMode: false });
  try {
    return await buffer(responseStream(decodeBody(compressed, response), response.config.maxContentLength));
  } catch (error) {
    throw Object.assign(error as AxiosError, { response });
  }
}
