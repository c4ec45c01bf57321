import { Expose, plainToInstance, Transform } from 'class-transformer';
import { Equals, validateSync, type ValidationArguments, ValidateBy } from 'class-validator';

function expected(what: string) {
  return ({ property, value }: ValidationArguments) =>
    `${property}: expected ${what}, got ${describeType(value)}`;
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

const IsUserId = () =>
  ValidateBy(
    { name: 'isUserId', validator: { validate: (value) => Number.isSafeInteger(value) || isDigits(value) } },
    { message: expected('a whole number') },
  );

const isDigits = (value: unknown): value is string => typeof value === 'string' && /^\d{1,40}$/.test(value);

/** A number if it can hold the value exactly, or else the digits. */
function toUserId(value: unknown): unknown {
  return isDigits(value) && Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

/** Longer than any token needs to be, and short enough to search responses for it. */
const MAX_TOKEN_BYTES = 8 * 1024;

/** No token has these: JSON cannot carry half of a surrogate pair, and control characters can manipulate a terminal. */
const UNFIT_CHARACTER = /\p{Surrogate}|\p{Control}/u;

const IsToken = () =>
  ValidateBy(
    { name: 'isToken', validator: { validate: isToken } },
    { message: (args) => (isFilled(args.value) ? expectedToken(args) : expected('a string')(args)) },
  );

const expectedToken = expected(`one of up to ${MAX_TOKEN_BYTES / 1024} KiB without control characters`);
const isFilled = (value: unknown): value is string => typeof value === 'string' && value.trim() !== '';

/** Whether a value can be a session token. */
export function isToken(value: unknown): value is string {
  return isFilled(value) && !UNFIT_CHARACTER.test(value) && Buffer.byteLength(value) <= MAX_TOKEN_BYTES;
}

/** The response to a login, with the fields that Defexa documents ("Response Parameters"). */
export class LoginResponse {
  @Expose()
  @Equals(true, { message: expected('true') })
  readonly success!: true;

  /** Not validated: `parseExpiration` reads it, and an unusual form causes a warning instead of an error. */
  @Expose()
  readonly expiration: unknown;

  @Expose()
  @IsToken()
  readonly session_token!: string;

  @Expose()
  @Transform(({ value }: { value: unknown }) => toUserId(value))
  @IsUserId()
  readonly user_id!: number | string;
}

/** Validates a response's body. Fields that are not documented are left out. */
export function validateLoginResponse(json: object): { body: LoginResponse; problems: string[] } {
  const body = plainToInstance(LoginResponse, json, { excludeExtraneousValues: true });
  const errors = validateSync(body, { stopAtFirstError: true });
  return { body, problems: errors.flatMap((error) => Object.values(error.constraints ?? {})) };
}
