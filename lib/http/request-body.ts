import { requestError } from '../errors/defexa-errors.js';
import { parseJsonBody } from './response-body.js';

/** Methods whose requests have no body. DELETE may have one. */
const METHODS_WITHOUT_BODY = ['get', 'head', 'options', 'trace'];
const JSON_CONTENT_TYPE = /^application\/(json|[\w.-]+\+json)\s*(;|$)/i;

/** The JSON that `serializeBody` made last. It is known to be an object, so it need not be parsed again. */
let latestJson: string | undefined;

/**
 * An axios request transform: serializes an object as JSON. Leaves anything else unchanged; `prepareBody` checks it later.
 *
 * @throws {DefexaRequestError} if the object cannot be serialized, or cannot carry the token
 */
export function serializeBody(data: unknown): unknown {
  if (!isPlainObject(data)) {
    return data;
  }
  const json = serializeObject(data);
  latestJson = json;
  return json;
}

/**
 * Returns the body of a request as the JSON of an object, to which a session token can be added: `{}` if there is no body.
 *
 * @param config its data is an object, or the JSON of one, as in a config that is sent again
 * @throws {DefexaRequestError} if the method or the body cannot carry a session token
 */
export function prepareBody(
  method: string,
  contentType: unknown,
  config: { readonly data?: unknown },
): string {
  const { data } = config;
  if (METHODS_WITHOUT_BODY.includes(method) || (method === 'delete' && data === undefined)) {
    const problem =
      method === 'delete'
        ? 'DELETE requests need a body to carry session_token. Add one: { data: {} }'
        : `${method.toUpperCase()} requests have no body to carry session_token. Use POST`;
    throw requestError(`${problem}, or use another HttpService if no session is needed`);
  }
  if (!JSON_CONTENT_TYPE.test(String(contentType))) {
    throw requestError(
      'its Content-Type is not application/json, the only one that Defexa accepts. Remove that header, and pass an object',
    );
  }
  if (data === undefined || data === null) {
    return '{}';
  }
  if (typeof data === 'string') {
    return takeLatest(data) ? data : validateJson(data);
  }
  assertPlainObject(data);
  return serializeObject(data);
}

/** Whether this is what `serializeBody` has just made: axios calls the adapter, if at all, in the same turn. */
function takeLatest(json: string): boolean {
  const isLatest = json === latestJson;
  latestJson = undefined;
  return isLatest;
}

/** Adds the session token to the JSON of an object. */
export function withSessionToken(bodyJson: string, sessionToken: string): string {
  const field = `{"session_token":${JSON.stringify(sessionToken)}`;
  return bodyJson === '{}' ? `${field}}` : `${field},${bodyJson.slice(1)}`;
}

function serializeObject(data: object): string {
  const json = stringify(data);
  // toJSON() can return anything.
  const hasToJson = typeof (data as { toJSON?: unknown }).toJSON === 'function';
  const serialized = hasToJson ? parseJsonBody(json) : data;
  if (hasToJson) {
    assertPlainObject(serialized);
  }
  assertNoToken(serialized as object);
  return json!;
}

/** Checks JSON from the app. Keeps its exact text, which can contain more than the parsed object: all digits of a large number. */
function validateJson(data: string): string {
  const json = data.trim();
  const parsed = parseJsonBody(json);
  if (!Array.isArray(parsed) && !isPlainObject(parsed)) {
    throw requestError(
      'a string cannot carry session_token, unless it is the JSON of an object. Pass the object itself, not its JSON',
    );
  }
  assertPlainObject(parsed);
  assertNoToken(parsed);
  return Object.keys(parsed).length > 0 ? json : '{}';
}

/** Accepts plain objects and instances of classes such as DTOs. */
function assertPlainObject(value: unknown): asserts value is object {
  if (Array.isArray(value)) {
    throw requestError('an array cannot carry session_token. Wrap it in an object: { items: […] }');
  }
  if (typeof value === 'string') {
    throw requestError('a string cannot carry session_token. Pass the object itself, not its JSON');
  }
  if (!isPlainObject(value)) {
    throw requestError(
      'only a plain object can carry session_token. Streams, form data, collections and binary data cannot. ' +
        'Put the data into the fields of an object',
    );
  }
}

function assertNoToken(body: object): void {
  if ((body as { session_token?: unknown }).session_token !== undefined) {
    throw requestError(
      'its body already contains session_token. Remove it: the token of the current session is added for you',
    );
  }
}

function isPlainObject(value: unknown): value is object {
  return Object.prototype.toString.call(value) === '[object Object]' && !isStreamLike(value as object);
}

/** Methods of Node's streams, of iterables, and of the forms of the package form-data. */
const STREAM_METHODS = ['pipe', 'getHeaders', Symbol.iterator, Symbol.asyncIterator];

function isStreamLike(value: object): boolean {
  return STREAM_METHODS.some(
    (name) => typeof (value as Record<string | symbol, unknown>)[name] === 'function',
  );
}

function stringify(data: object): string | undefined {
  try {
    return JSON.stringify(data);
  } catch (error) {
    throw requestError(`its body cannot be written as JSON: ${(error as Error).message.split('\n')[0]}`);
  }
}
