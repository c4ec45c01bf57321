import { validateHeaderName } from 'node:http';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { AxiosError, type AxiosResponse, type InternalAxiosRequestConfig } from 'axios';
import type { Dispatcher } from 'undici';
import { answerStream, tooLarge } from '../transport/response-stream.js';
import { acceptedEncodings, decoded, isEncoded } from './content-decoding.js';
import { type CollectedAnswer, UndiciCollector } from './undici-collector.js';
import { failure, responseOf } from './undici-failure.js';

/** What only Node's own transport can do. */
const UNSUPPORTED = ['maxRate', 'onUploadProgress', 'onDownloadProgress'] as const;

/**
 * Sends a request and reads the answer, as axios's own adapter for Node does.
 *
 * @throws {AxiosError} with the codes of that adapter
 */
export async function exchange(
  dispatcher: Dispatcher,
  config: InternalAxiosRequestConfig,
): Promise<AxiosResponse> {
  const unsupported = UNSUPPORTED.find((name) => config[name] !== undefined);
  if (unsupported) {
    const message = `${unsupported} can't be used with undiciTransport`;
    throw new AxiosError(message, AxiosError.ERR_NOT_SUPPORT, config);
  }
  const { maxBodyLength = -1 } = config;
  if (maxBodyLength > -1 && Buffer.byteLength(config.data as string) > maxBodyLength) {
    const message = 'Request body larger than maxBodyLength limit';
    throw new AxiosError(message, AxiosError.ERR_BAD_REQUEST, config);
  }
  return config.responseType === 'stream' ? open(dispatcher, config) : readWhole(dispatcher, config);
}

/** Answers as soon as the headers have come, with the body as a stream. */
async function open(dispatcher: Dispatcher, config: InternalAxiosRequestConfig): Promise<AxiosResponse> {
  try {
    const signal = config.cancelToken?.toAbortSignal();
    const { statusCode, body, ...answer } = await dispatcher.request({ ...requestOf(config), signal });
    const response = responseOf({ status: statusCode, ...answer }, config);
    return Object.assign(response, { data: answerStream(decoded(body, response), config.maxContentLength) });
  } catch (error) {
    throw failure(error as Error, config);
  }
}

async function readWhole(dispatcher: Dispatcher, config: InternalAxiosRequestConfig): Promise<AxiosResponse> {
  const answer = await collect(dispatcher, config);
  const response = responseOf(answer, config);
  const bytes = isEncoded(response) ? await unpack(answer.body, response) : answer.body;
  return Object.assign(response, {
    data: config.responseType === 'arraybuffer' ? bytes : textOf(bytes, config),
  });
}

async function unpack(body: Buffer, response: AxiosResponse): Promise<Buffer> {
  const packed = Readable.from([body], { objectMode: false });
  try {
    return await buffer(answerStream(decoded(packed, response), response.config.maxContentLength));
  } catch (error) {
    throw Object.assign(error as AxiosError, { response });
  }
}

function collect(dispatcher: Dispatcher, config: InternalAxiosRequestConfig): Promise<CollectedAnswer> {
  const { maxContentLength = -1, cancelToken } = config;
  return new Promise((resolve, reject) => {
    const collector = new UndiciCollector(maxContentLength < 0 ? Infinity : maxContentLength, cancelToken, {
      done: resolve,
      failed: (error, started) => reject(failure(error, config, started)),
      tooLarge: () => reject(tooLarge(maxContentLength)),
    });
    dispatcher.dispatch(requestOf(config), collector);
  });
}

/** What no header can carry: all but Latin-1. */
const UNSENDABLE = /[^\t\x20-\x7e\x80-\xff]+/g;

function requestOf(config: InternalAxiosRequestConfig) {
  const { url, method, headers, data } = config;
  const { origin, pathname, search } = new URL(url!);
  headers.set('Accept-Encoding', acceptedEncodings(config), false);
  return {
    // Not to be inherited from Object.prototype: they would lead the token elsewhere.
    ...{ query: undefined, servername: undefined, upgrade: undefined },
    origin,
    path: pathname + search,
    method: method!.toUpperCase(),
    headers: Object.fromEntries([...headers].map(([name, value]) => [name, sendable(name, value)])),
    body: data as string,
  };
}

/**
 * As axios and Node write a value: without what can't be sent, and with several in one.
 *
 * @throws {TypeError} Node's own, if the name can't be one
 */
function sendable(name: string, value: unknown): string {
  validateHeaderName(name);
  const values = [value].flat().map((some) => String(some).replace(UNSENDABLE, '').trim());
  return values.join(name.toLowerCase() === 'cookie' ? '; ' : ', ');
}

function textOf(bytes: Buffer, { responseEncoding }: InternalAxiosRequestConfig): string {
  const text = bytes.toString(responseEncoding as BufferEncoding | undefined);
  // A byte order mark is no part of the text.
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}
