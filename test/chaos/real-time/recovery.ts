import { setTimeout as sleep } from 'node:timers/promises';
import type { Calls } from '../calls.js';
import { type Account, TIMEOUT_MS } from './account.js';
import { callOnce } from './callers.js';

/**
 * Ends all trouble, and makes calls that must succeed.
 *
 * @param timeout the timeout of those calls, in milliseconds
 */
export async function recover(account: Account, calls: Calls, timeout: number): Promise<void> {
  const { defexa } = account;
  defexa.recover();
  Object.assign(defexa, { sessionLifetime: 60_000, latency: 0, endsOlderSessions: false });
  account.key = defexa.merchantPrivateKey;
  // Until all earlier calls have ended.
  await sleep(3 * TIMEOUT_MS);
  for (const callerSignal of account.signals.longLived) {
    const options = { mustSucceed: true, timeout, callerSignal };
    await callOnce(account, calls, 'refresh', options);
    await callOnce(account, calls, 'getSession', options);
    await callOnce(account, calls, 'request', options);
  }
}

/** Shuts the app down while a login is in progress. */
export async function closeDuringLogin(account: Account, calls: Calls): Promise<void> {
  account.defexa.fail('hang');
  const calling = [callOnce(account, calls, 'refresh'), callOnce(account, calls, 'refresh')];
  await account.close();
  await Promise.all(calling);
}
