import { AsyncResource } from 'node:async_hooks';

// Created when the package is loaded, so in no request's context.
const background = new AsyncResource('nestjs-defexa');

/**
 * Runs work that callers share (timers, logins, connections) in no caller's async context. What `AsyncLocalStorage` holds for
 * a request, such as its trace, tenant or logger, is not meant for work that outlives it and serves others too.
 */
export function inBackground<T>(work: () => T): T {
  return background.runInAsyncScope(work);
}
