import { describeProblems } from '../platform/describe-problems.js';
import type { PlatformFailure } from '../platform/failure.js';
import type { DefexaProblem } from '../platform/problem.js';
import type { AccountSecrets } from './account-secrets.js';

/** What the platform says is wrong, as it may be shown. */
export interface ShownProblems {
  readonly problems: readonly DefexaProblem[];
  /** The same in one line; empty for none. */
  readonly said: string;
}

/** What the platform says in a failure, without the account's secrets. */
export function shownProblems(failure: PlatformFailure | undefined, secrets: AccountSecrets): ShownProblems {
  const problems = (failure?.problems ?? []).map(({ code, kind, message }) => ({
    code: secrets.redact(code),
    ...(kind === undefined ? {} : { kind: secrets.redact(kind) }),
    ...(message === undefined ? {} : { message: secrets.redact(message) }),
  }));
  // Once more: what is left out of a line may have stood between the parts of a secret.
  return { problems, said: secrets.redact(describeProblems(problems)) };
}
