import { beforeEach, expect, it } from '@jest/globals';
import { SimulatedFleet, type SimulatedProcess } from '../support/store/simulated-fleet.js';

const SECOND = 1_000;

let fleet: SimulatedFleet;
let paused: SimulatedProcess;

beforeEach(async () => {
  fleet = new SimulatedFleet();
  paused = fleet.start();
  // The second rejection in a row starts a cool-down of 30 s.
  for (let rejections = 0; rejections < 2; rejections += 1) {
    paused.call();
    await fleet.clock.pass(SECOND);
    paused.reject();
    await fleet.clock.pass(10);
  }
  expect(paused.events.at(-1)).toBe('contention');
});

it('adopts the session of another process while its logins are paused', async () => {
  const other = fleet.start();
  other.call();
  await fleet.clock.pass(SECOND);
  const results = [paused.call(), paused.call()];
  await fleet.clock.pass(SECOND);
  expect(results).toEqual([
    expect.objectContaining({ token: 'token-3' }),
    expect.objectContaining({ token: 'token-3' }),
  ]);
  expect(paused.events.at(-1)).toBe('session-shared');
  expect(fleet.defexa.logins).toBe(3);
});

it('polls the store at most once per second, and rejects callers with the reason for the pause', async () => {
  const operationsBefore = fleet.store.asked.length;
  const results = [];
  for (let call = 0; call < 50; call += 1) {
    results.push(paused.call());
    await fleet.clock.pass(100);
  }
  expect(results.every(({ error }) => (error as Error).name === 'DefexaSessionRejectedError')).toBe(true);
  expect(fleet.store.asked.length - operationsBefore).toBe(5);
  expect(fleet.defexa.logins).toBe(2);
});

it('rejects callers with the reason for the pause even if the store fails', async () => {
  fleet.store.conduct = () => new Error('away');
  const result = paused.call();
  await fleet.clock.pass(SECOND);
  expect(result.error).toMatchObject({ code: 'DEFEXA_SESSION_REJECTED' });
});

it('gives all callers of one poll the session, even if a subscriber of session-shared forces a login', async () => {
  const other = fleet.start();
  other.call();
  await fleet.clock.pass(SECOND);
  paused.provider.events$.subscribe(({ type }) => {
    if (type === 'session-shared') {
      paused.provider.refresh().catch(() => {});
    }
  });
  const results = [paused.call(), paused.call()];
  await fleet.clock.pass(SECOND);
  expect(results).toEqual([
    expect.objectContaining({ token: 'token-3' }),
    expect.objectContaining({ token: 'token-3' }),
  ]);
});
