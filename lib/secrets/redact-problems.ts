import type { DefexaProblem } from '../platform/problem.js';
import type { PlatformFailure } from '../platform/read-failure.js';
import { singleLine, truncate } from '../platform/strings.js';
import type { AccountSecrets } from './account-secrets.js';

const MAX_DESCRIPTION_CHARACTERS = 400;

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

/** Describes problems in one line, such as "incorrect_private_key (authentication_error)", of up to 400 characters. */
export function describeProblems(problems: readonly DefexaProblem[]): string {
  return truncate(singleLine(problems.map(describeProblem).join('; ')), MAX_DESCRIPTION_CHARACTERS);
}

function describeProblem({ code, kind, message }: DefexaProblem): string {
  const name = code && kind ? `${code} (${kind})` : code || kind;
  return [name, message].filter(Boolean).join(': ');
}
