import { AxiosHeaders, type AxiosRequestHeaders, type InternalAxiosRequestConfig } from 'axios';
import { jsonWithoutTokens, REDACTED, type TokenPatterns, withoutTokens } from './token-redaction.js';

const SECRET_HEADER = /^((proxy-)?authorization|cookie)$/i;
/** Marks a config of which something was taken out, so that it is not sent as it then is. */
const INCOMPLETE = Symbol('nestjs-defexa.incomplete');

/** A request as errors and responses show it: the real one holds the bytes that were sent. */
export interface SentRequest {
  readonly config: InternalAxiosRequestConfig;
  /** Undefined where the call ended before it had a session. */
  readonly shown: { readonly method: string; readonly path: string } | undefined;
  /** Of every token that it was sent with. */
  readonly tokens: TokenPatterns;
}

/** Has a request show no token, even where the caller put one into it, nor what is secret by its name. */
export function redactRequest({ config, shown, tokens }: SentRequest): Pick<SentRequest, 'config' | 'shown'> {
  const { headers, url, params, data } = config;
  config.headers = redactedHeaders(headers, tokens);
  const parts = { url, params: params as unknown, data: data as unknown };
  for (const [name, part] of Object.entries(parts)) {
    const clean = redactedPart(part, tokens);
    if (clean !== part) {
      Object.assign(config, { [name]: clean, [INCOMPLETE]: true });
    }
  }
  if (String(headers) !== String(config.headers)) {
    Object.assign(config, { [INCOMPLETE]: true });
  }
  return { config, shown: shown && { ...shown, path: withoutTokens(shown.path, tokens) } };
}

/** Whether this is the config of an error, or a copy of it, in which a secret is missing. */
export function isIncomplete(config: object): boolean {
  return INCOMPLETE in config;
}

/** Headers without the tokens, and without what is secret by its name. */
export function redactedHeaders(headers: AxiosRequestHeaders, tokens: TokenPatterns): AxiosRequestHeaders {
  const shown = new AxiosHeaders();
  for (const [name, value] of headers) {
    const texts = [value].flat().map((text) => withoutTokens(String(text), tokens));
    // A name that holds a token is no name any more.
    if (withoutTokens(name, tokens) === name) {
      shown.set(name, SECRET_HEADER.test(name) ? REDACTED : texts.length === 1 ? texts[0]! : texts);
    }
  }
  return shown;
}

/** The part itself, unless a token is in it. */
function redactedPart(part: unknown, tokens: TokenPatterns): unknown {
  if (part instanceof URLSearchParams) {
    const clean = withoutTokens(String(part), tokens);
    return clean === String(part) ? part : new URLSearchParams(clean);
  }
  try {
    const text = JSON.stringify(part) as string | undefined;
    const clean = text && jsonWithoutTokens(text, tokens);
    return clean === text ? part : JSON.parse(clean!);
  } catch {
    return REDACTED;
  }
}
