import { setImmediate as turn } from 'node:timers/promises';
import { jest } from '@jest/globals';

/**
 * Stops the clocks and timers of the package, of the emulator and of the test. Sockets go on beneath them, in real
 * time. `jest.useRealTimers()` ends it.
 */
export function stopClocks(now = new Date('2030-01-15T12:00:00Z')): void {
  jest.useFakeTimers({ now, doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate', 'clearImmediate'] });
}

/** Waits, in real time, until a condition holds. */
export async function until(condition: () => boolean): Promise<void> {
  const limit = AbortSignal.timeout(30_000);
  while (!condition()) {
    limit.throwIfAborted();
    await turn();
  }
}

/** Gives what has been set off a few turns of the event loop. */
export async function fewTurns(): Promise<void> {
  for (let count = 0; count < 10; count += 1) {
    await turn();
  }
}

/**
 * Waits for a promise while the clocks are stopped: whenever the network has nothing to do, the clocks move on to
 * the next timer. So a pause or a time-out takes no time, and no slow machine makes one of a quick answer.
 *
 * @param stuck says that a server will never answer, although it has connections
 */
export async function patiently<T>(promise: Promise<T>, stuck = () => false): Promise<T> {
  const outcome = { settled: false };
  const settle = () => (outcome.settled = true);
  promise.then(settle, settle);
  const limit = AbortSignal.timeout(30_000);
  while (!outcome.settled) {
    limit.throwIfAborted();
    await fewTurns();
    if (!outcome.settled && (stuck() || networkIsIdle())) {
      jest.advanceTimersToNextTimer();
    }
  }
  return promise;
}

/** The error that a promise rejects with. */
export async function errorOf(promise: Promise<unknown>, stuck?: () => boolean): Promise<unknown> {
  try {
    await patiently(promise, stuck);
  } catch (error) {
    return error;
  }
  throw new Error('Expected a rejection, but the promise was fulfilled.');
}

function connections(): number {
  return process.getActiveResourcesInfo().filter((name) => /^(TCPSocket|TCPConnect|TLS)/.test(name)).length;
}

/** A process of the mutation tests has a connection to those who run them. */
const CONNECTIONS_OF_RUNNER = process.env.STRYKER_MUTATOR_WORKER === undefined ? 0 : 1;

/** Whether no connection of a test is open in this process, in which both ends are. */
function networkIsIdle(): boolean {
  return connections() <= CONNECTIONS_OF_RUNNER;
}
