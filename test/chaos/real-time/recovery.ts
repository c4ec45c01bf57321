import { setTimeout as sleep } from 'node:timers/promises';
import type { Calls } from '../calls.js';
import { type Account, TIMEOUT } from './account.js';
import { callOnce } from './callers.js';

/**
 * Once all is well and somebody has logged in, every call is a success, whatever its signal.
 *
 * @param timeout of those calls, in milliseconds
 */
export async function recover(account: Account, calls: Calls, timeout: number): Promise<void> {
  const { defexa } = account;
  defexa.recover();
  Object.assign(defexa, { sessionLifetime: 60_000, latency: 0, endsOlderSessions: false });
  account.key = defexa.merchantPrivateKey;
  // Whatever was begun before has ended by then.
  await sleep(3 * TIMEOUT);
  for (const leash of account.signals.longLived) {
    const options = { mustSucceed: true, timeout, leash };
    await callOnce(account, calls, 'refresh', options);
    await callOnce(account, calls, 'getSession', options);
    await callOnce(account, calls, 'request', options);
  }
}

export async function closeInFlight(account: Account, calls: Calls): Promise<void> {
  account.defexa.fail('hang');
  const waiting = [callOnce(account, calls, 'refresh'), callOnce(account, calls, 'refresh')];
  await account.close();
  await Promise.all(waiting);
}
