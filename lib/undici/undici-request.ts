import { validateHeaderName } from 'node:http';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { AxiosError, type AxiosResponse, type InternalAxiosRequestConfig } from 'axios';
import type { Dispatcher } from 'undici';
import { withoutByteOrderMark } from '../platform/strings.js';
import { bodyTooLargeError, responseStream } from '../transport/response-stream.js';
import { acceptEncoding, decodeBody, isEncoded } from './content-decoding.js';
import { type CollectedResponse, UndiciCollector } from './undici-collector.js';
import { toAxiosError } from './undici-error.js';
import { toAxiosResponse } from './undici-response.js';

/** Options that only work with Node's own HTTP client. */
const UNSUPPORTED_OPTIONS = ['maxRate', 'onUploadProgress', 'onDownloadProgress'] as const;

/**
 * Sends a request and reads the response, like axios's own adapter for Node.
 *
 * @throws {AxiosError} with the codes of that adapter
 */
export async function sendRequest(
  dispatcher: Dispatcher,
  config: InternalAxiosRequestConfig,
): Promise<AxiosResponse> {
  const unsupported = UNSUPPORTED_OPTIONS.find((name) => config[name] !== undefined);
  if (unsupported) {
    const message = `${unsupported} is not supported by undiciTransport. Remove it, or use the default transport`;
    throw new AxiosError(message, AxiosError.ERR_NOT_SUPPORT, config);
  }
  const { maxBodyLength = -1 } = config;
  if (maxBodyLength > -1 && Buffer.byteLength(config.data as string) > maxBodyLength) {
    const message = 'Request body larger than maxBodyLength limit';
    throw new AxiosError(message, AxiosError.ERR_BAD_REQUEST, config);
  }
  return config.responseType === 'stream'
    ? sendForStream(dispatcher, config)
    : sendForBody(dispatcher, config);
}

/** Resolves as soon as the headers have arrived, with the body as a stream. */
async function sendForStream(
  dispatcher: Dispatcher,
  config: InternalAxiosRequestConfig,
): Promise<AxiosResponse> {
  try {
    const signal = config.cancelToken?.toAbortSignal();
    const { statusCode, body, ...head } = await dispatcher.request({ ...dispatchOptions(config), signal });
    const response = toAxiosResponse({ status: statusCode, ...head }, config);
    const data = responseStream(decodeBody(body, response), config.maxContentLength);
    return Object.assign(response, { data });
  } catch (error) {
    throw toAxiosError(error as Error, config);
  }
}

/** Resolves with the whole body. */
async function sendForBody(
  dispatcher: Dispatcher,
  config: InternalAxiosRequestConfig,
): Promise<AxiosResponse> {
  const collected = await dispatchAndCollect(dispatcher, config);
  const response = toAxiosResponse(collected, config);
  const body = isEncoded(response) ? await decompress(collected.body, response) : collected.body;
  const data =
    config.responseType === 'arraybuffer'
      ? body
      : withoutByteOrderMark(body.toString(config.responseEncoding as BufferEncoding | undefined));
  return Object.assign(response, { data });
}

async function decompress(body: Buffer, response: AxiosResponse): Promise<Buffer> {
  const compressed = Readable.from([body], { objectMode: false });
  try {
    return await buffer(responseStream(decodeBody(compressed, response), response.config.maxContentLength));
  } catch (error) {
    throw Object.assign(error as AxiosError, { response });
  }
}

function dispatchAndCollect(
  dispatcher: Dispatcher,
  config: InternalAxiosRequestConfig,
): Promise<CollectedResponse> {
  const { maxContentLength = -1, cancelToken } = config;
  return new Promise((resolve, reject) => {
    const maxBytes = maxContentLength < 0 ? Infinity : maxContentLength;
    const collector = new UndiciCollector(maxBytes, cancelToken, {
      onComplete: resolve,
      onError: (error, partial) => reject(toAxiosError(error, config, partial)),
      onTooLarge: () => reject(bodyTooLargeError(maxContentLength)),
    });
    dispatcher.dispatch(dispatchOptions(config), collector);
  });
}

function dispatchOptions(config: InternalAxiosRequestConfig) {
  const { url, method, headers, data } = config;
  const { origin, pathname, search } = new URL(url!);
  headers.set('Accept-Encoding', acceptEncoding(config), false);
  return {
    // Own properties, because values from a polluted Object.prototype could redirect the token.
    ...{ query: undefined, servername: undefined, upgrade: undefined },
    origin,
    path: pathname + search,
    method: method!.toUpperCase(),
    headers: Object.fromEntries([...headers].map(([name, value]) => [name, headerValue(name, value)])),
    body: data as string,
  };
}

/** Everything but Latin-1, which headers cannot carry. */
const INVALID_HEADER_CHARACTERS = /[^\t\x20-\x7e\x80-\xff]+/g;

/**
 * Formats a header value like axios and Node: without invalid characters, and with several values joined.
 *
 * @throws {TypeError} Node's own, if the name is invalid
 */
function headerValue(name: string, value: unknown): string {
  validateHeaderName(name);
  const values = [value].flat().map((item) => String(item).replace(INVALID_HEADER_CHARACTERS, '').trim());
  return values.join(name.toLowerCase() === 'cookie' ? '; ' : ', ');
}
