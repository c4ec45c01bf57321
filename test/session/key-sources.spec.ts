import { describe, expect, it } from '@jest/globals';
import { DefexaAuthenticationError, DefexaUnavailableError } from '../../lib/index.js';
import { CurrentKeySource } from '../../lib/session/current-key-source.js';
import { KeyBackoffSource } from '../../lib/session/key-backoff-source.js';
import { LoginGate } from '../../lib/session/login-gate.js';
import type { IssuedSession, KeyedRequest, LoginStatus } from '../../lib/session/session-source.js';
import { SimulatedClock } from '../support/simulated-clock.js';

const SESSION = { sessionToken: 'token' } as IssuedSession;

/** A source that accepts one key, and records the keys it gets. */
function sourceThatAccepts(accepted: string) {
  const keys: string[] = [];
  const get = async ({ key, login }: KeyedRequest) => {
    keys.push(key);
    login.requestsSent += 1;
    if (key !== accepted) {
      throw new DefexaAuthenticationError('rejected');
    }
    return SESSION;
  };
  return { keys, get };
}

function requestOf(login: Partial<LoginStatus> = {}) {
  const progress = { reason: 'no-session', force: false, waiters: 1, requestsSent: 0, isOutOfTime: false };
  return {
    signal: new AbortController().signal,
    isUsable: () => true,
    login: { ...progress, ...login } as LoginStatus,
  };
}

describe('KeyBackoffSource', () => {
  function backingOff(accepted: string) {
    const clock = new SimulatedClock();
    const source = sourceThatAccepts(accepted);
    const backoff = new KeyBackoffSource(source, new LoginGate(), clock);
    const get = (key: string, login?: Partial<LoginStatus>) => backoff.get({ ...requestOf(login), key });
    return { clock, keys: source.keys, get };
  }

  it('does not send a rejected key again before its backoff ends', async () => {
    const { clock, keys, get } = backingOff('right');
    await expect(get('wrong')).rejects.toMatchObject({ retryAt: new Date(clock.wallMs() + 30_000) });
    await expect(get('wrong')).rejects.toMatchObject({ code: 'DEFEXA_AUTHENTICATION' });
    expect(keys).toEqual(['wrong']);
    await clock.pass(30_000);
    await expect(get('wrong')).rejects.toMatchObject({ retryAt: new Date(clock.wallMs() + 60_000) });
    expect(keys).toEqual(['wrong', 'wrong']);
  });

  it('sends another key at once, and the rejected one if a caller forces a login', async () => {
    const { keys, get } = backingOff('right');
    await expect(get('wrong')).rejects.toThrow('rejected');
    await expect(get('wrong', { force: true })).rejects.toThrow('rejected');
    await expect(get('right')).resolves.toBe(SESSION);
    expect(keys).toEqual(['wrong', 'wrong', 'right']);
  });

  it('forgets the rejection once a login succeeds', async () => {
    const { keys, get } = backingOff('right');
    await expect(get('wrong')).rejects.toThrow('rejected');
    await get('right');
    await expect(get('wrong')).rejects.toThrow('rejected');
    expect(keys).toEqual(['wrong', 'right', 'wrong']);
  });
});

describe('CurrentKeySource', () => {
  /** A key function that returns these keys one after the other, and repeats the last. */
  function keysInTurn(...keys: string[]) {
    const reads: string[] = [];
    const currentKey = async () => {
      reads.push(keys.length > 1 ? keys.shift()! : keys[0]!);
      return reads.at(-1)!;
    };
    return { reads, account: { currentKey } };
  }

  it('reads the key once per attempt', async () => {
    const { reads, account } = keysInTurn('right');
    const source = new CurrentKeySource(sourceThatAccepts('right'), account);
    await expect(source.get(requestOf())).resolves.toBe(SESSION);
    expect(reads).toEqual(['right']);
  });

  it('reads the key again after a rejection, and tries a new one', async () => {
    const { reads, account } = keysInTurn('old', 'new');
    const source = sourceThatAccepts('new');
    await expect(new CurrentKeySource(source, account).get(requestOf())).resolves.toBe(SESSION);
    expect(reads).toEqual(['old', 'new']);
    expect(source.keys).toEqual(['old', 'new']);
  });

  it('does not try the same key twice', async () => {
    const { reads, account } = keysInTurn('wrong');
    const source = sourceThatAccepts('right');
    await expect(new CurrentKeySource(source, account).get(requestOf())).rejects.toThrow('rejected');
    expect(reads).toEqual(['wrong', 'wrong']);
    expect(source.keys).toEqual(['wrong']);
  });

  it.each([
    ['a failure other than a rejection', new DefexaUnavailableError('unavailable'), 1],
    ['the backoff of a key, since nothing was sent', new DefexaAuthenticationError('rejected'), 0],
  ])('does not read the key again after %s', async (_name, error, requestsSent) => {
    const { reads, account } = keysInTurn('old', 'new');
    const get = async ({ login }: KeyedRequest) => {
      login.requestsSent += requestsSent;
      throw error;
    };
    // An earlier attempt of the same login has sent a request.
    const request = requestOf({ requestsSent: 1 });
    await expect(new CurrentKeySource({ get }, account).get(request)).rejects.toBe(error);
    expect(reads).toEqual(['old']);
  });
});
