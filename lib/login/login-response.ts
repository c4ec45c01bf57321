/** The response to a login, with the fields that Defexa documents ("Response Parameters"). */
export interface LoginResponse {
  /** Not validated: `parseExpiration` reads it, and an unusual form causes a warning instead of an error. */
  readonly expiration: unknown;
  readonly session_token: string;
  readonly user_id: number | string;
}

/** Longer than any token needs to be, and short enough to search responses for it. */
const MAX_TOKEN_BYTES = 8 * 1024;

/** No token has these: JSON cannot carry half of a surrogate pair, and control characters can manipulate a terminal. */
const UNFIT_CHARACTER = /\p{Surrogate}|\p{Control}/u;

/** Whether a value can be a session token. */
export function isToken(value: unknown): value is string {
  return isFilled(value) && !UNFIT_CHARACTER.test(value) && Buffer.byteLength(value) <= MAX_TOKEN_BYTES;
}

/** Reads a response's body, and what is wrong with it. Fields that are not documented are left out. */
export function validateLoginResponse(json: object): { body: LoginResponse; problems: string[] } {
  const { success, expiration, session_token, user_id } = json as Record<string, unknown>;
  const problems: string[] = [];
  if (success !== true) {
    problems.push(`success: expected true, got ${describeType(success)}`);
  }
  if (!isToken(session_token)) {
    const expected = isFilled(session_token)
      ? `one of up to ${MAX_TOKEN_BYTES / 1024} KiB without control characters`
      : 'a string';
    problems.push(`session_token: expected ${expected}, got ${describeType(session_token)}`);
  }
  if (!Number.isSafeInteger(user_id) && !isDigits(user_id)) {
    problems.push(`user_id: expected a whole number, got ${describeType(user_id)}`);
  }
  const body = { expiration, session_token, user_id: toUserId(user_id) } as LoginResponse;
  return { body, problems };
}

const isFilled = (value: unknown): value is string => typeof value === 'string' && value.trim() !== '';

const isDigits = (value: unknown): value is string => typeof value === 'string' && /^\d{1,40}$/.test(value);

/** A number if it can hold the value exactly, or else the digits. */
function toUserId(value: unknown): unknown {
  return isDigits(value) && Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

function describeType(value: unknown): string {
  if (value === undefined) {
    return 'none';
  }
  if (value === null || typeof value === 'boolean') {
    return String(value);
  }
  if (typeof value === 'string') {
    return value.trim() === '' ? 'an empty string' : 'a string';
  }
  return typeof value === 'number' ? 'a number' : Array.isArray(value) ? 'an array' : 'an object';
}
