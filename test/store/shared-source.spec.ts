import { AsyncLocalStorage } from 'node:async_hooks';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { SimulatedFleet, tokensOf } from '../support/store/simulated-fleet.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

let fleet: SimulatedFleet;
beforeEach(() => {
  fleet = new SimulatedFleet();
});
const pass = (milliseconds: number) => fleet.clock.pass(milliseconds);

it('a fresh session costs no round trip', async () => {
  const process = fleet.start();
  await fleet.callAll([process]);
  const asked = fleet.store.asked.length;
  await fleet.callAll(Array.from({ length: 100 }, () => process));
  expect(process.sessions).toHaveLength(101);
  expect(fleet.store.asked).toHaveLength(asked);
});

it.each([
  ['spread by chance', {}],
  ['in lockstep', { chance: 0.5 }],
])('17 processes that start at once, %s, make one login', async (_how, options) => {
  const answers = await fleet.callAll(fleet.startMany(17, options));
  expect(tokensOf(answers)).toEqual(new Set(['token-1']));
  expect(fleet.defexa.logins).toBe(1);
});

it('a process that starts later takes over the session, and says so', async () => {
  await fleet.callAll([fleet.start()]);
  const late = fleet.start();
  const [answer] = await fleet.callAll([late]);
  expect(answer!.token).toBe('token-1');
  expect(answer!.after).toBe(1);
  expect(late.events).toEqual(['session-shared']);
});

it('16 processes that call for 5 lifetimes make one login for each session, which all of them use', async () => {
  const processes = fleet.startMany(16);
  for (let minute = 0; minute < 5 * 60; minute += 1) {
    const answers = processes.map((process) => process.call());
    await pass(MINUTE);
    expect(answers.filter(({ after }) => after === undefined)).toEqual([]);
  }
  // A session of an hour is replaced 5 minutes before its end.
  expect(fleet.defexa.logins).toBe(6);
  const tokens = Array.from({ length: fleet.defexa.logins }, (_, index) => `token-${index + 1}`);
  for (const { sessions } of processes) {
    expect([...new Set(sessions.map(({ sessionToken }) => sessionToken))]).toEqual(tokens);
  }
});

it('in the soft window, a newer session is taken over behind the callers', async () => {
  const [ours, theirs] = [fleet.start({ chance: 0 }), fleet.start({ chance: 0.9 })];
  await fleet.callAll([ours, theirs]);
  await pass(58 * MINUTE);
  expect(ours.provider.current!.sessionToken).toBe('token-2');
  expect(theirs.provider.current!.sessionToken).toBe('token-2');
  expect(fleet.defexa.logins).toBe(2);
});

describe('while another process logs in', () => {
  it('the others wait, and take over what it has written', async () => {
    fleet.defexa.behaviour.latencyMs = 4_000;
    const answers = await fleet.callAll(fleet.startMany(8));
    expect(tokensOf(answers)).toEqual(new Set(['token-1']));
    expect(fleet.defexa.logins).toBe(1);
    for (const { after } of answers) {
      expect(after).toBeLessThanOrEqual(4_000 + 1_500 + 10);
    }
  });

  it('the others do not wait for a login that hangs: they log in after 5 s', async () => {
    fleet.defexa.behaviour.response = 'hang';
    fleet.start().call();
    await pass(10);
    fleet.defexa.behaviour.response = 'session';
    const [answer] = await fleet.callAll([fleet.start()]);
    expect(answer!.after).toBeGreaterThanOrEqual(5_000);
    expect(answer!.after).toBeLessThanOrEqual(5_000 + 310);
    expect(fleet.defexa.logins).toBe(2);
  });

  it('the lock is kept for as long as that takes, and freed at once', async () => {
    fleet.defexa.behaviour.latencyMs = 20_000;
    fleet.start({ timeout: 30_000 }).call();
    await pass(10);
    for (let second = 0; second < 19; second += 1) {
      await pass(SECOND);
      expect(fleet.store.isLocked).toBe(true);
    }
    await pass(SECOND);
    expect(fleet.store.isLocked).toBe(false);
  });

  it('its death costs the others no more than the life of the lock', async () => {
    const holder = fleet.start();
    holder.call();
    await pass(10);
    holder.kill();
    const answers = await fleet.callAll(fleet.startMany(8));
    expect(tokensOf(answers)).toEqual(new Set(['token-2']));
    for (const { after } of answers) {
      expect(after).toBeLessThanOrEqual(3_000 + 1_500 + 300 + 1_500);
    }
  });

  it.each([500, 2_000, 10_000])('its death fails nobody, with a time-out of %d ms', async (timeout) => {
    const holder = fleet.start({ timeout });
    holder.call();
    await pass(10);
    holder.kill();
    const answers = await fleet.callAll(fleet.startMany(8, { timeout }));
    expect(answers.filter(({ token }) => token === undefined)).toEqual([]);
  });

  it.each([
    [1_500, ['token-2']],
    // Then one of those who wait logs in as well.
    [3_000, ['token-2', 'token-3']],
  ])('its death costs what it has to, although a login takes %d ms', async (takes, tokens) => {
    fleet.defexa.behaviour.latencyMs = takes;
    const holder = fleet.start();
    holder.call();
    await pass(10);
    holder.kill();
    const answers = await fleet.callAll(fleet.startMany(16));
    expect(tokensOf(answers)).toEqual(new Set(tokens));
    expect(fleet.defexa.logins).toBe(1 + tokens.length);
  });

  it('its failure has the next one log in', async () => {
    fleet.defexa.behaviour.response = 503;
    fleet.start({ chance: 0.9 }).call();
    await pass(10);
    fleet.defexa.behaviour.response = 'session';
    const answers = await fleet.callAll(fleet.startMany(8));
    expect(tokensOf(answers)).toEqual(new Set(['token-2']));
  });
});

it('a holder that comes late does not write over a newer session, but takes it over', async () => {
  fleet.defexa.behaviour.latencyMs = 8_000;
  fleet.store.conduct = (operation) =>
    operation === 'keep lock' ? new Error('cut off') : { takes: 1, done: 'last' };
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

it('who asks for a login in so many words gets one, whatever the store has; the others take it over', async () => {
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

it('who gets the lock looks once more, since the one before it may have logged in meanwhile', async () => {
  const late = fleet.start({ chance: 0.9 });
  fleet.store.conduct = (operation) => ({ takes: operation === 'take lock' ? 450 : 1, done: 'last' });
  const answer = late.call();
  await pass(2);
  fleet.store.conduct = () => ({ takes: 1, done: 'last' });
  fleet.start().call();
  await pass(SECOND);
  expect(answer.token).toBe('token-1');
  expect(fleet.defexa.logins).toBe(1);
});

describe('a rejected session', () => {
  it.each([
    ['at once', 0],
    ['one after the other, some of them late', 500],
  ])('makes one login, if 16 processes reject it %s', async (_how, gap) => {
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

  it('is removed from the store', async () => {
    const process = fleet.start();
    await fleet.callAll([process]);
    process.reject();
    await pass(SECOND);
    expect(fleet.store.session).toBeUndefined();
  });

  it('is not removed if it is another one than the one there', async () => {
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

it('a machine that was suspended during its login takes over the later session of another one', async () => {
  const [sleepy, other] = fleet.startMany(2);
  fleet.defexa.behaviour.latencyMs = 9 * SECOND;
  sleepy!.call();
  await pass(SECOND);
  sleepy!.suspend();
  fleet.defexa.behaviour.latencyMs = 1;
  const answer = other!.call();
  await pass(7 * SECOND);
  expect(answer.token).toBe('token-2');
  sleepy!.resume();
  await pass(5 * SECOND);
  expect(fleet.defexa.logins).toBe(2);
  expect(sleepy!.provider.current!.sessionToken).toBe('token-2');
  expect(tokensOf(await fleet.callAll([fleet.start()]))).toEqual(new Set(['token-2']));
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
  const answers = processes.map((process) => process.call());
  await pass(SECOND);
  key = 'new';
  await pass(15 * SECOND);
  expect(tokensOf(answers)).toEqual(new Set(['token-2']));
  expect(fleet.defexa.logins).toBe(2);
});
