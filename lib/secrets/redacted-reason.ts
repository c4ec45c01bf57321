import { singleLine, truncate } from '../platform/strings.js';
import type { AccountSecrets } from './account-secrets.js';
import { REDACTED, withheldNotice } from './placeholders.js';

/** A longer line was not made to be read, and half of a password could not be recognised in a part of it. */
const MAX_LINE_LENGTH = 2_048;
const MAX_REASON_LENGTH = 200;

/** User name and password: everything between "://" and the last "@", and every word before another "@". */
const USER_INFO = /(:\/\/).*@|(?:(?!:\/\/)\S)+@/g;
/** Everything after such a word may be a password: in prose, in JSON, or in a command that is echoed with its arguments. */
const SECRET_ONWARD =
  /(\w*(?:passw|passphrase|requirepass|pwd|secret|token|credential)\w*|\w*(?:key|pass|auth)\b["']?\s*[:=]|\b(?:pass|auth|authorization|basic|bearer|hello|masterauth|setuser|pw|args|arguments)\b).*/i;
/** No word of a language: something encrypted, encoded or hashed. */
const LONG_WORD = /[\w+=-]{40,}/g;

/**
 * The first line of the message of a store client's error, without secrets of the client's and the account's. Shows too little
 * rather than half a password.
 */
export function redactedReason(error: unknown, secrets: Pick<AccountSecrets, 'redact'>): string {
  const { message: text, code } = (error ?? {}) as { message?: unknown; code?: unknown };
  // For a host name with several addresses, Node's error has a code only.
  const message = text || code;
  const line = typeof message === 'string' ? message.split('\n', 1)[0]! : '';
  if (line.length > MAX_LINE_LENGTH) {
    return withheldNotice(`${line.length} characters`, 'too long to be searched for secrets');
  }
  const clean = secrets
    .redact(singleLine(line))
    .replace(USER_INFO, `$1${REDACTED}@`)
    .replace(SECRET_ONWARD, `$1 ${REDACTED}`)
    .replace(LONG_WORD, REDACTED);
  return truncate(clean, MAX_REASON_LENGTH) || 'it failed without a reason';
}
