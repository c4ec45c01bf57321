import { describeProblems } from '../platform/describe-problems.js';
import type { DefexaProblem } from '../platform/problem.js';
import type { PlatformFailure } from '../platform/read-failure.js';
import type { AccountSecrets } from './account-secrets.js';

/** The platform's problems without the account's secrets. */
export interface RedactedProblems {
  readonly problems: readonly DefexaProblem[];
  /** All problems in one line; empty if there are none. */
  readonly summary: string;
}

export function redactProblems(
  failure: PlatformFailure | undefined,
  secrets: AccountSecrets,
): RedactedProblems {
  const problems = (failure?.problems ?? []).map(({ code, kind, message }) => ({
    code: secrets.redact(code),
    ...(kind === undefined ? {} : { kind: secrets.redact(kind) }),
    ...(message === undefined ? {} : { message: secrets.redact(message) }),
  }));
  // The summary drops characters, which may have stood between the parts of a secret. So it is redacted again.
  return { problems, summary: secrets.redact(describeProblems(problems)) };
}
