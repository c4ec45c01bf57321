import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { AxiosHeaders, type AxiosRequestHeaders, type AxiosResponse } from 'axios';
import { redactedHeaders } from './redacted-request.js';
import { jsonWithoutTokens, type TokenPatterns, withoutTokens } from './token-redaction.js';

/** An answer without the tokens, wherever the server echoes one. */
export function redactedAnswer(answer: AxiosResponse, tokens: TokenPatterns): AxiosResponse {
  const headers = AxiosHeaders.from(answer.headers as AxiosRequestHeaders);
  return {
    ...answer,
    statusText: withoutTokens(answer.statusText, tokens),
    headers: redactedHeaders(headers, tokens),
    data: redactedBody(answer.data, tokens),
  };
}

function redactedBody(data: unknown, tokens: TokenPatterns): unknown {
  if (typeof data === 'string') {
    return jsonWithoutTokens(data, tokens) ?? withoutTokens(data, tokens);
  }
  if (Buffer.isBuffer(data)) {
    return redactedBytes(data, tokens);
  }
  return data instanceof Readable ? redactedStream(data, tokens) : data;
}

function redactedBytes(data: Buffer, tokens: TokenPatterns): Buffer {
  const json = jsonWithoutTokens(data.toString(), tokens);
  return json === undefined
    ? Buffer.from(withoutTokens(data.toString('latin1'), tokens), 'latin1')
    : Buffer.from(json);
}

/**
 * Comes in one piece: a token might be cut in two between the stream's own. Is read in any case, so that its connection
 * gets free where nobody looks at the body of an error; who does sees what went wrong with it.
 */
function redactedStream(stream: Readable, tokens: TokenPatterns): Readable {
  const whole = buffer(stream);
  whole.catch(() => {});
  const pieces = async function* () {
    yield redactedBytes(await whole, tokens);
  };
  return Readable.from(pieces(), { objectMode: false });
}
