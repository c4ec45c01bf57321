import { beforeEach, describe, expect, it } from '@jest/globals';
import { SimulatedFleet, distinctTokens } from '../support/store/simulated-fleet.js';

let fleet: SimulatedFleet;
beforeEach(() => {
  fleet = new SimulatedFleet();
});

describe('processes do not share a session', () => {
  it.each([
    ['with different keys', { merchantPrivateKey: 'another' }],
    ['with different base URLs', { baseUrl: 'https://sandbox.defexa.io/' }],
  ])('%s', async (_what, options) => {
    const results = await fleet.callAll([fleet.start(), fleet.start(options)]);
    expect(distinctTokens(results)).toEqual(new Set(['token-1', 'token-2']));
  });

  it('once one of them uses a new key', async () => {
    let key = 'old';
    const [rotating, old] = [
      fleet.start({ merchantPrivateKey: () => key }),
      fleet.start({ merchantPrivateKey: 'old' }),
    ];
    expect(distinctTokens(await fleet.callAll([rotating, old])).size).toBe(1);
    key = 'new';
    rotating.reject();
    await fleet.callAll([rotating]);
    expect(rotating.sessions.at(-1)!.sessionToken).toBe('token-2');
    expect(old.provider.current!.sessionToken).toBe('token-1');
  });
});
