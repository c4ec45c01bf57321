import { Expose, plainToInstance, Transform } from 'class-transformer';
import { Equals, validateSync, type ValidationArguments, ValidateBy } from 'class-validator';

function expected(what: string) {
  return ({ property, value }: ValidationArguments) => `${property}: expected ${what}, got ${kindOf(value)}`;
}

function kindOf(value: unknown): string {
  if (value === undefined) {
    return 'none';
  }
  if (value === null || typeof value === 'boolean') {
    return String(value);
  }
  if (typeof value === 'string') {
    return value.trim() === '' ? 'an empty text' : 'a text';
  }
  return typeof value === 'number' ? 'a number' : Array.isArray(value) ? 'a list' : 'an object';
}

const IsUserId = () =>
  ValidateBy(
    { name: 'isUserId', validator: { validate: (value) => Number.isSafeInteger(value) || isDigits(value) } },
    { message: expected('a whole number') },
  );

const isDigits = (value: unknown): value is string => typeof value === 'string' && /^\d{1,40}$/.test(value);

/** A number that is exact; of one that is too large for that, the digits. */
function userIdOf(value: unknown): unknown {
  return isDigits(value) && Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

/** In bytes: more than any token needs, and so little that answers can be searched for it. */
const LONGEST_TOKEN = 8 * 1024;

/** What no token has, and what JSON can't tell: half of a character, and what does something to a terminal. */
const UNFIT = /\p{Surrogate}|\p{Control}/u;

const IsToken = () =>
  ValidateBy(
    { name: 'isToken', validator: { validate: isToken } },
    { message: (args) => (isText(args.value) ? expectedToken(args) : expected('a text')(args)) },
  );

const expectedToken = expected(`one of up to ${LONGEST_TOKEN / 1024} KiB without control characters`);
const isText = (value: unknown): value is string => typeof value === 'string' && value.trim() !== '';

/** Whether a value can be a session token. */
export function isToken(value: unknown): value is string {
  return isText(value) && !UNFIT.test(value) && Buffer.byteLength(value) <= LONGEST_TOKEN;
}

/** The answer to a login, with the fields that Defexa documents ("Response Parameters"). */
export class LoginResponse {
  @Expose()
  @Equals(true, { message: expected('true') })
  readonly success!: true;

  /** Read by `parseExpiration`: an unusual form costs a warning, not the session. */
  @Expose()
  readonly expiration: unknown;

  @Expose()
  @IsToken()
  readonly session_token!: string;

  @Expose()
  @Transform(({ value }: { value: unknown }) => userIdOf(value))
  @IsUserId()
  readonly user_id!: number | string;
}

/** Reads an answer's body. Fields that the document does not name are left out. */
export function readLoginResponse(body: object): { response: LoginResponse; problems: string[] } {
  const response = plainToInstance(LoginResponse, body, { excludeExtraneousValues: true });
  const errors = validateSync(response, { stopAtFirstError: true });
  return { response, problems: errors.flatMap((error) => Object.values(error.constraints ?? {})) };
}
