import { AsyncResource } from 'node:async_hooks';

// Made when the package is loaded, and not within a request.
const background = new AsyncResource('nestjs-defexa');

/**
 * Does what callers share (timers, logins, connections) in the async context of none of them: whatever `AsyncLocalStorage`
 * holds for a request, such as its trace, tenant or logger, is not for work that outlives it and serves others too.
 */
export function inBackground<T>(work: () => T): T {
  return background.runInAsyncScope(work);
}
