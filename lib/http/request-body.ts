import { parsedBody } from './json-body.js';
import { requestError } from '../errors/request-error.js';

/** Methods whose requests have no body; DELETE has one if it is given. */
const BODILESS = ['get', 'head', 'options', 'trace'];
const JSON_TYPE = /^application\/(json|[\w.-]+\+json)\s*(;|$)/i;

/** What `writeJson` made of the data of a config: so that its text need not be read to see what it is. */
const WRITTEN = new WeakMap<object, string>();

/**
 * A transform of axios's: writes an object as JSON. What can't carry a session token is left for `bodyText` to refuse.
 *
 * @throws {DefexaRequestError} if the object can't be written, or can't carry the token
 */
export function writeJson(this: object, data: unknown): unknown {
  if (!isRecord(data)) {
    return data;
  }
  const text = recordText(data);
  WRITTEN.set(this, text);
  return text;
}

/** A request, as far as its body goes. */
interface Bodied {
  readonly data?: unknown;
}

/**
 * The JSON text of a body that can carry a session token: `{}` where there is none.
 *
 * @param config whose data is an object, or the JSON text of one, as that of a request that is sent again
 * @throws {DefexaRequestError} if the method or the body can't carry one
 */
export function bodyText(method: string, contentType: unknown, config: Bodied): string {
  const { data } = config;
  const name = method.toUpperCase();
  if (BODILESS.includes(method) || (method === 'delete' && data === undefined)) {
    const instead = method === 'delete' ? 'Give it one: { data: {} }' : 'Use POST';
    throw requestError(
      `${name} has no body to carry session_token in. ${instead}; or, where no session is needed, another HttpService`,
    );
  }
  if (!JSON_TYPE.test(String(contentType))) {
    throw requestError(
      'its Content-Type is not application/json, the one that Defexa takes. Leave that header out, and pass an object',
    );
  }
  if (data === undefined || data === null) {
    return '{}';
  }
  if (typeof data === 'string') {
    return data === WRITTEN.get(config) ? data : givenText(data);
  }
  assertRecord(data);
  return recordText(data);
}

/** Adds the session token to the JSON text of an object. */
export function withSessionToken(text: string, sessionToken: string): string {
  const field = `{"session_token":${JSON.stringify(sessionToken)}`;
  return text === '{}' ? `${field}}` : `${field},${text.slice(1)}`;
}

/** The JSON text of an object. */
function recordText(data: object): string {
  const text = jsonOf(data);
  // What toJSON makes may be anything.
  const written = typeof (data as { toJSON?: unknown }).toJSON === 'function' ? parsedBody(text) : data;
  assertRecord(written);
  assertNoToken(written);
  return text!;
}

/** A JSON text as it was given, which may say more than its object would: of a large number, all digits. */
function givenText(data: string): string {
  const text = data.trim();
  const written = parsedBody(text);
  if (!Array.isArray(written) && !isRecord(written)) {
    throw requestError(
      "a text can't carry session_token, unless it is the JSON of an object. Pass the object itself, not its JSON",
    );
  }
  assertRecord(written);
  assertNoToken(written);
  return Object.keys(written).length > 0 ? text : '{}';
}

/** Lets pass a plain object or an instance of a class such as a DTO; no collection, stream, bytes or form. */
function assertRecord(value: unknown): asserts value is object {
  if (Array.isArray(value)) {
    throw requestError("an array can't carry session_token. Put it into an object: { items: […] }");
  }
  if (typeof value === 'string') {
    throw requestError("a text can't carry session_token. Pass the object itself, not its JSON");
  }
  if (!isRecord(value)) {
    throw requestError(
      'only a plain object can carry session_token, not a stream, form data, bytes or the like. ' +
        'Put what you have to send into the fields of an object',
    );
  }
}

function assertNoToken(record: object): void {
  if ((record as { session_token?: unknown }).session_token !== undefined) {
    throw requestError('it has session_token already. Leave it out: the one of the current session is added');
  }
}

function isRecord(value: unknown): value is object {
  return Object.prototype.toString.call(value) === '[object Object]' && !isStreamLike(value as object);
}

/** Node's streams, iterables, and the forms of the package form-data are seen by their methods alone. */
function isStreamLike(value: object): boolean {
  const methods = ['pipe', 'getHeaders', Symbol.iterator, Symbol.asyncIterator];
  return methods.some((name) => typeof (value as Record<string | symbol, unknown>)[name] === 'function');
}

function jsonOf(data: object): string | undefined {
  try {
    return JSON.stringify(data);
  } catch (error) {
    throw requestError(`it can't be written as JSON: ${(error as Error).message.split('\n')[0]}`);
  }
}
