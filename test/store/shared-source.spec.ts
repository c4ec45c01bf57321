import { AsyncLocalStorage } from 'node:async_hooks';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { SimulatedFleet, distinctTokens } from '../support/store/simulated-fleet.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

let fleet: SimulatedFleet;
beforeEach(() => {
  fleet = new SimulatedFleet();
});
const pass = (milliseconds: number) => fleet.clock.pass(milliseconds);

it('serves a fresh session without a store operation', async () => {
  const process = fleet.start();
  await fleet.callAll([process]);
  const asked = fleet.store.asked.length;
  await fleet.callAll(Array.from({ length: 100 }, () => process));
  expect(process.sessions).toHaveLength(101);
  expect(fleet.store.asked).toHaveLength(asked);
});

it.each([
  ['with different random values', {}],
  ['with equal random values', { randomValue: 0.5 }],
])('17 processes that start at once make one login (%s)', async (_how, options) => {
  const results = await fleet.callAll(fleet.startMany(17, options));
  expect(distinctTokens(results)).toEqual(new Set(['token-1']));
  expect(fleet.defexa.logins).toBe(1);
});

it('a process that starts later adopts the session and emits session-shared', async () => {
  await fleet.callAll([fleet.start()]);
  const late = fleet.start();
  const [result] = await fleet.callAll([late]);
  expect(result!.token).toBe('token-1');
  expect(result!.elapsedMs).toBe(1);
  expect(late.events).toEqual(['session-shared']);
});

it('16 processes make one login per session over 5 lifetimes, and all use each session', async () => {
  const processes = fleet.startMany(16);
  for (let minute = 0; minute < 5 * 60; minute += 1) {
    const results = processes.map((process) => process.call());
    await pass(MINUTE);
    expect(results.filter(({ elapsedMs }) => elapsedMs === undefined)).toEqual([]);
  }
  // A session of an hour is replaced 5 minutes before its end.
  expect(fleet.defexa.logins).toBe(6);
  const tokens = Array.from({ length: fleet.defexa.logins }, (_, index) => `token-${index + 1}`);
  for (const { sessions } of processes) {
    expect([...new Set(sessions.map(({ sessionToken }) => sessionToken))]).toEqual(tokens);
  }
});

it('adopts a newer session in the background in the soft window', async () => {
  const [ours, theirs] = [fleet.start({ randomValue: 0 }), fleet.start({ randomValue: 0.9 })];
  await fleet.callAll([ours, theirs]);
  await pass(58 * MINUTE);
  expect(ours.provider.current!.sessionToken).toBe('token-2');
  expect(theirs.provider.current!.sessionToken).toBe('token-2');
  expect(fleet.defexa.logins).toBe(2);
});

it('a process that lost the lock adopts the newer session instead of overwriting it', async () => {
  fleet.defexa.behaviour.latencyMs = 8_000;
  fleet.store.conduct = (operation) =>
    operation === 'renew lock' ? new Error('cut off') : { tookMs: 1, done: 'last' };
  const late = fleet.start().call();
  await pass(10);
  fleet.defexa.behaviour.latencyMs = 300;
  const quick = fleet.start().call();
  await pass(5 * SECOND);
  expect(quick.token).toBe('token-2');
  const { session } = fleet.store;
  await pass(5 * SECOND);
  expect(late.token).toBe('token-2');
  expect(fleet.store.session).toBe(session);
});

it('refresh() logs in although the store has a session, and the others adopt the new one', async () => {
  const [one, other] = fleet.startMany(2);
  await fleet.callAll([one!, other!]);
  for (const [process, token] of [[one!, 'token-2'] as const, [other!, 'token-3'] as const]) {
    const login = process.call('refresh');
    await pass(10 * SECOND);
    expect(login.token).toBe(token);
  }
  one!.reject();
  await fleet.callAll([one!]);
  expect(one!.sessions.at(-1)!.sessionToken).toBe('token-3');
  expect(fleet.defexa.logins).toBe(3);
});

describe('after a rejection', () => {
  it.each([
    ['at once', 0],
    ['one after the other', 500],
  ])('16 processes that reject the session %s make one login', async (_how, gap) => {
    const processes = fleet.startMany(16);
    await fleet.callAll(processes);
    await pass(10 * SECOND);
    for (const process of processes) {
      process.reject();
      process.call();
      await pass(gap);
    }
    await pass(10 * SECOND);
    expect(new Set(processes.map(({ sessions }) => sessions.at(-1)!.sessionToken))).toEqual(
      new Set(['token-2']),
    );
    expect(fleet.defexa.logins).toBe(2);
  });

  it('removes the session from the store', async () => {
    const process = fleet.start();
    await fleet.callAll([process]);
    process.reject();
    await pass(SECOND);
    expect(fleet.store.session).toBeUndefined();
  });

  it('does not remove a different session', async () => {
    const [one, other] = fleet.startMany(2);
    await fleet.callAll([one!, other!]);
    one!.call('refresh');
    await pass(SECOND);
    const { session } = fleet.store;
    other!.reject();
    await pass(SECOND);
    expect(fleet.store.session).toBe(session);
  });
});

it('a machine that was suspended during its login adopts the later session of another', async () => {
  const [suspended, other] = fleet.startMany(2);
  fleet.defexa.behaviour.latencyMs = 9 * SECOND;
  suspended!.call();
  await pass(SECOND);
  suspended!.suspend();
  fleet.defexa.behaviour.latencyMs = 1;
  const result = other!.call();
  await pass(7 * SECOND);
  expect(result.token).toBe('token-2');
  suspended!.resume();
  await pass(5 * SECOND);
  expect(fleet.defexa.logins).toBe(2);
  expect(suspended!.provider.current!.sessionToken).toBe('token-2');
  expect(distinctTokens(await fleet.callAll([fleet.start()]))).toEqual(new Set(['token-2']));
});

it('removes a rejected session from the store in the async context of no request', async () => {
  const request = new AsyncLocalStorage<string>();
  const contexts: (string | undefined)[] = [];
  const merchantPrivateKey = () => {
    contexts.push(request.getStore());
    return 'key';
  };
  const process = fleet.start({ merchantPrivateKey });
  await fleet.callAll([process]);
  contexts.length = 0;
  request.run('a request', () => process.reject());
  await pass(SECOND);
  expect(contexts).toEqual([undefined]);
  expect(fleet.store.session).toBeUndefined();
});

it('does not send a key that was replaced while the process waited for the lock', async () => {
  let key = 'old';
  fleet.defexa.behaviour.acceptedKey = 'new';
  fleet.defexa.behaviour.latencyMs = 2 * SECOND;
  const processes = fleet.startMany(5, { merchantPrivateKey: () => key });
  const results = processes.map((process) => process.call());
  await pass(SECOND);
  key = 'new';
  await pass(15 * SECOND);
  expect(distinctTokens(results)).toEqual(new Set(['token-2']));
  expect(fleet.defexa.logins).toBe(2);
});
