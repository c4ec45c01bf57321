/** The reason not to change an app. The message completes the sentence "the app was not changed: …". */
export class SetUpError extends Error {}

/** Returns the result of a function, or the `SetUpError` that it throws. */
export function catchSetUpError<T>(run: () => T): T | SetUpError {
  try {
    return run();
  } catch (error) {
    if (error instanceof SetUpError) {
      return error;
    }
    throw error;
  }
}
