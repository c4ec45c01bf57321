import { refused } from './refused.js';

/** Methods whose requests have no body; DELETE has one if it is given. */
const BODILESS = ['get', 'head', 'options', 'trace'];
const JSON_TYPE = /^application\/(json|[\w.-]+\+json)\s*(;|$)/i;

/**
 * The JSON text of a body that can carry a session token: `{}` where there is none.
 *
 * @throws {DefexaRequestError} if the method or the body can't carry one
 */
export function bodyText(method: string, contentType: unknown, data: unknown): string {
  const name = method.toUpperCase();
  if (BODILESS.includes(method) || (method === 'delete' && data === undefined)) {
    const instead = method === 'delete' ? 'Give it one: { data: {} }' : 'Use POST';
    throw refused(
      `${name} has no body to carry session_token in. ${instead}; or, where no session is needed, another HttpService`,
    );
  }
  if (!JSON_TYPE.test(String(contentType))) {
    throw refused(
      'its Content-Type is not application/json, the one that Defexa takes. Leave that header out, and pass an object',
    );
  }
  if (data === undefined || data === null) {
    return '{}';
  }
  assertRecord(data);
  const text = textOf(data);
  // What toJSON makes may be anything.
  const written = typeof (data as { toJSON?: unknown }).toJSON === 'function' ? parsed(text) : data;
  assertRecord(written);
  if ((written as { session_token?: unknown }).session_token !== undefined) {
    throw refused('it has session_token already. Leave it out: the one of the current session is added');
  }
  return text!;
}

/** Adds the session token to the JSON text of an object. */
export function withSessionToken(text: string, sessionToken: string): string {
  const field = `{"session_token":${JSON.stringify(sessionToken)}`;
  return text === '{}' ? `${field}}` : `${field},${text.slice(1)}`;
}

/** Lets pass a plain object or an instance of a class such as a DTO; no collection, stream, bytes or form. */
function assertRecord(value: unknown): asserts value is object {
  if (Array.isArray(value)) {
    throw refused("an array can't carry session_token. Put it into an object: { items: […] }");
  }
  if (typeof value === 'string') {
    throw refused("a text can't carry session_token. Pass the object itself, not its JSON");
  }
  const isRecord =
    Object.prototype.toString.call(value) === '[object Object]' && !isStreamLike(value as object);
  if (!isRecord) {
    throw refused(
      'only a plain object can carry session_token, not a stream, form data, bytes or the like. ' +
        'Put what you have to send into the fields of an object',
    );
  }
}

/** Node's streams, iterables, and the forms of the package form-data are seen by their methods alone. */
function isStreamLike(value: object): boolean {
  const methods = ['pipe', 'getHeaders', Symbol.iterator, Symbol.asyncIterator];
  return methods.some((name) => typeof (value as Record<string | symbol, unknown>)[name] === 'function');
}

function textOf(data: object): string | undefined {
  try {
    return JSON.stringify(data);
  } catch (error) {
    throw refused(`it can't be written as JSON: ${(error as Error).message.split('\n')[0]}`);
  }
}

const parsed = (text: string | undefined): unknown => (text === undefined ? undefined : JSON.parse(text));
