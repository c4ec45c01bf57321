import { beforeEach, describe, expect, it } from '@jest/globals';
import { SimulatedFleet, tokensOf } from '../support/store/simulated-fleet.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

let fleet: SimulatedFleet;
beforeEach(() => {
  fleet = new SimulatedFleet();
});
const pass = (milliseconds: number) => fleet.clock.pass(milliseconds);

describe('nothing is shared', () => {
  it.each([
    ['with another key', { merchantPrivateKey: 'another' }],
    ['with another base URL', { baseUrl: 'https://sandbox.defexa.io/' }],
  ])('%s', async (_what, options) => {
    const answers = await fleet.callAll([fleet.start(), fleet.start(options)]);
    expect(tokensOf(answers)).toEqual(new Set(['token-1', 'token-2']));
  });

  it('after the key was rotated, with those who have not noticed', async () => {
    let key = 'old';
    const [rotating, old] = [
      fleet.start({ merchantPrivateKey: () => key }),
      fleet.start({ merchantPrivateKey: 'old' }),
    ];
    expect(tokensOf(await fleet.callAll([rotating, old])).size).toBe(1);
    key = 'new';
    rotating.reject();
    await fleet.callAll([rotating]);
    expect(rotating.sessions.at(-1)!.sessionToken).toBe('token-2');
    expect(old.provider.current!.sessionToken).toBe('token-1');
  });
});

describe('wrong clocks', () => {
  it('of machines change nothing: nobody takes a session for older than it is, or uses it past its end', async () => {
    const hours = [-10_000, -1, 0, 1, 10_000];
    const machines = () =>
      hours.map((offset) => fleet.start({ wallClockOffset: 3_600_000 * offset, keepWarm: false }));
    const first = machines();
    await fleet.callAll(first);
    await pass(50 * MINUTE);
    const late = machines();
    await fleet.callAll(late);
    expect(fleet.defexa.logins).toBe(1);
    await pass(9 * MINUTE + 30 * SECOND);
    expect([...first, ...late].map(({ provider }) => provider.state)).toEqual(Array(10).fill('hard'));
    await pass(20 * SECOND);
    expect([...first, ...late].map(({ provider }) => provider.current)).toEqual(Array(10).fill(undefined));
  });

  it('of a store that was set back make a session a miss', async () => {
    await fleet.callAll([fleet.start()]);
    fleet.store.clockOffset = -MINUTE;
    expect((await fleet.callAll([fleet.start()]))[0]!.token).toBe('token-2');
    expect((await fleet.callAll([fleet.start()]))[0]!.token).toBe('token-2');
  });
});
