import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import {
  AxiosError,
  AxiosHeaders,
  type AxiosRequestHeaders,
  type AxiosResponse,
  CanceledError,
  type InternalAxiosRequestConfig,
  isAxiosError,
  isCancel,
} from 'axios';
import { REDACTED, withoutTokens } from './token-redaction.js';

const SECRET_HEADER = /^((proxy-)?authorization|cookie)$/i;

/** A request as errors and responses show it: the real one holds the bytes that were sent. */
export interface SentRequest {
  readonly config: InternalAxiosRequestConfig;
  /** Undefined where nothing was sent. */
  readonly shown: { readonly method: string; readonly path: string } | undefined;
  /** Every token that it was sent with. */
  readonly tokens: readonly string[];
}

/** The error for a request that got no whole answer: what went wrong by axios's codes, and nothing that was sent. */
export function transportError(error: unknown, sent: SentRequest): AxiosError {
  const { config, shown } = redactRequest(sent);
  if (isCancel(error)) {
    return new CanceledError(error.message, config, shown);
  }
  const { message = '', code, response } = error as Partial<AxiosError>;
  const started =
    isAxiosError(error) && response
      ? redactedAnswer({ ...response, data: undefined, request: shown }, sent)
      : undefined;
  return new AxiosError(withoutTokens(message, sent.tokens), code, config, shown, started);
}

/** The error for an answer whose status `validateStatus` refuses. */
export async function statusError(response: AxiosResponse, sent: SentRequest): Promise<AxiosError> {
  const data = await redactedBody(response.data, sent.tokens);
  const { config, shown } = redactRequest(sent);
  return new AxiosError(
    `Request failed with status code ${response.status}`,
    response.status >= 400 && response.status < 500
      ? AxiosError.ERR_BAD_REQUEST
      : AxiosError.ERR_BAD_RESPONSE,
    config,
    shown,
    redactedAnswer({ ...response, data, request: shown }, sent),
  );
}

function redactedAnswer(response: AxiosResponse, { config, tokens }: SentRequest): AxiosResponse {
  return {
    status: response.status,
    statusText: withoutTokens(response.statusText, tokens),
    headers: redactedHeaders(AxiosHeaders.from(response.headers as AxiosRequestHeaders), tokens),
    data: response.data as unknown,
    config,
    request: response.request as unknown,
  };
}

async function redactedBody(data: unknown, tokens: readonly string[]): Promise<unknown> {
  if (typeof data === 'string') {
    return withoutTokens(data, tokens);
  }
  if (Buffer.isBuffer(data)) {
    return Buffer.from(withoutTokens(data.toString('latin1'), tokens), 'latin1');
  }
  if (data instanceof Readable) {
    // A piece of a token might be cut in two by the stream's chunks.
    return Readable.from([await redactedBody(await buffer(data), tokens)]);
  }
  return data;
}

/** Has a request show no token, even where the caller put one into it, nor what is secret by its name. */
function redactRequest({ config, shown, tokens }: SentRequest): Pick<SentRequest, 'config' | 'shown'> {
  config.headers = redactedHeaders(config.headers, tokens);
  for (const part of ['url', 'params', 'data'] as const) {
    if (config[part] !== undefined) {
      config[part] = redactedPart(config[part], tokens);
    }
  }
  return { config, shown: shown && { ...shown, path: withoutTokens(shown.path, tokens) } };
}

function redactedHeaders(headers: AxiosRequestHeaders, tokens: readonly string[]): AxiosRequestHeaders {
  const shown = new AxiosHeaders();
  for (const [name, value] of headers) {
    const texts = [value].flat().map((text) => withoutTokens(String(text), tokens));
    shown.set(name, SECRET_HEADER.test(name) ? REDACTED : texts.length === 1 ? texts[0]! : texts);
  }
  return shown;
}

/** The part itself, unless a token is in it. */
function redactedPart(part: unknown, tokens: readonly string[]): unknown {
  if (part instanceof URLSearchParams) {
    return new URLSearchParams(withoutTokens(String(part), tokens));
  }
  try {
    const text = JSON.stringify(part);
    const clean = withoutTokens(text, tokens);
    return clean === text ? part : JSON.parse(clean);
  } catch {
    return REDACTED;
  }
}
