import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SimulatedFleet } from '../support/store/simulated-fleet.js';
import type { Conduct } from '../support/store/simulated-store.js';

const SECOND = 1_000;
const NORMAL: Conduct = { tookMs: 1, done: 'last' };
const LOGIN_MS = 300;

let fleet: SimulatedFleet;
beforeEach(() => {
  fleet = new SimulatedFleet();
});
afterEach(async () => {
  fleet.shutDown();
  // Delayed operations of the store end by then. A timer that is left would never end.
  await pass(60 * SECOND);
  expect(fleet.clock.timers).toBe(0);
});
const pass = (milliseconds: number) => fleet.clock.pass(milliseconds);

describe('an outage of the store', () => {
  it.each([
    ['fails', new Error('connect ECONNREFUSED'), LOGIN_MS],
    ['does not respond', { tookMs: 60_000, done: 'last' } as const, LOGIN_MS + 500],
  ])('each process logs in by itself at once if the store %s', async (_how, conduct, maxMs) => {
    fleet.store.conduct = () => conduct;
    const processes = fleet.startMany(4);
    const results = processes.map((process) => process.call());
    await pass(2 * SECOND);
    expect(results.map(({ elapsedMs }) => elapsedMs! <= maxMs)).toEqual(Array(4).fill(true));
    expect(fleet.defexa.logins).toBe(4);
    for (const { events } of processes) {
      expect(events).toHaveLength(3);
      expect(events).toEqual(expect.arrayContaining(['login-started', 'logged-in', 'store-unavailable']));
    }
  });

  it('emits store-unavailable once, and store-available when it ends', async () => {
    const process = fleet.start();
    const eventsWhile = async (conduct: Conduct) => {
      fleet.store.conduct = () => conduct;
      process.events.length = 0;
      for (let login = 0; login < 3; login += 1) {
        process.call('refresh');
        await pass(2 * SECOND);
      }
      return process.events.filter((event) => event.startsWith('store-'));
    };
    expect(await eventsWhile(NORMAL)).toEqual([]);
    expect(await eventsWhile(new Error('down'))).toEqual(['store-unavailable']);
    expect(await eventsWhile(NORMAL)).toEqual(['store-available']);
    expect(await eventsWhile({ tookMs: 10_000, done: 'first' })).toEqual(['store-unavailable']);
    expect(await eventsWhile(NORMAL)).toEqual(['store-available']);
  });

  it('adopts a session that can be read, and emits store-unavailable once a write fails', async () => {
    const before = fleet.start();
    before.call();
    await pass(SECOND);
    fleet.store.conduct = (operation) => (operation === 'read session' ? NORMAL : new Error('OOM'));
    const late = fleet.start();
    expect(late.call()).toEqual({});
    await pass(SECOND);
    expect(late.sessions[0]!.sessionToken).toBe('token-1');
    expect(late.events).toEqual(['session-shared']);
    late.reject();
    const result = late.call();
    await pass(SECOND);
    expect(result.token).toBe('token-2');
    expect(late.events).toContain('store-unavailable');
  });
});

it('serves a session that could not be written, and emits store-unavailable', async () => {
  fleet.store.conduct = (operation) => (operation === 'write session' ? new Error('OOM') : NORMAL);
  const process = fleet.start();
  const result = process.call();
  await pass(SECOND);
  expect(result.token).toBe('token-1');
  expect(process.events).toContain('store-unavailable');
});

it('a lock that another process holds does not count as an outage', async () => {
  fleet.defexa.behaviour.latencyMs = 4_000;
  const processes = fleet.startMany(4);
  processes.forEach((process) => process.call());
  await pass(10 * SECOND);
  expect(processes.flatMap(({ events }) => events.filter((event) => event.startsWith('store-')))).toEqual([]);
});
