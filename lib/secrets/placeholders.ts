/** Replaces a secret. */
export const REDACTED = '[redacted]';

/** Replaces a value that cannot be searched for secrets. */
export function withheldNotice(description: string, reason: string): string {
  return `[withheld: ${description}, ${reason}]`;
}
