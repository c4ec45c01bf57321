import { setImmediate as turn } from 'node:timers/promises';
import { jest } from '@jest/globals';

/**
 * Fakes the clocks and timers of the package, of the emulator and of the test. Sockets still work in real time.
 * `jest.useRealTimers()` undoes it.
 */
export function useFakeTime(now = new Date('2030-01-15T12:00:00Z')): void {
  jest.useFakeTimers({ now, doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate', 'clearImmediate'] });
}

/** Waits in real time until a condition is true. */
export async function until(condition: () => boolean): Promise<void> {
  const limit = AbortSignal.timeout(30_000);
  while (!condition()) {
    limit.throwIfAborted();
    await turn();
  }
}

/** Waits for a few turns of the event loop. */
export async function flushEventLoop(): Promise<void> {
  for (let count = 0; count < 10; count += 1) {
    await turn();
  }
}

/**
 * Waits for a promise with fake timers: whenever the network is idle, advances to the next timer. So pauses and timeouts
 * take no real time, and a slow machine does not cause timeouts.
 *
 * @param isStuck whether a server will never respond although connections are open
 */
export async function advanceUntilSettled<T>(promise: Promise<T>, isStuck = () => false): Promise<T> {
  const outcome = { settled: false };
  const settle = () => (outcome.settled = true);
  promise.then(settle, settle);
  const limit = AbortSignal.timeout(30_000);
  while (!outcome.settled) {
    limit.throwIfAborted();
    await flushEventLoop();
    if (!outcome.settled && (isStuck() || networkIsIdle())) {
      jest.advanceTimersToNextTimer();
    }
  }
  return promise;
}

/** The error that a promise rejects with. */
export async function errorOf(promise: Promise<unknown>, isStuck?: () => boolean): Promise<unknown> {
  try {
    await advanceUntilSettled(promise, isStuck);
  } catch (error) {
    return error;
  }
  throw new Error('Expected a rejection, but the promise was fulfilled.');
}

function connections(): number {
  return process.getActiveResourcesInfo().filter((name) => /^(TCPSocket|TCPConnect|TLS)/.test(name)).length;
}

/** Under Stryker, the process has a connection to the test runner. */
const CONNECTIONS_OF_RUNNER = process.env.STRYKER_MUTATOR_WORKER === undefined ? 0 : 1;

/** Whether no connection of a test is open. Clients and servers are both in this process. */
function networkIsIdle(): boolean {
  return connections() <= CONNECTIONS_OF_RUNNER;
}
