// How many logins it takes if all callers come while there is no token yet.
import { createContender } from '../contenders.js';
import { startEmulator } from '../emulator.js';

export async function measure({ contender: name, quick }) {
  const callers = quick ? 500 : 10_000;
  // Long enough that all callers come during the first login.
  const emulator = await startEmulator({ latency: 100 });
  const { getToken, post } = await createContender(name, emulator);
  const call = getToken ?? (() => post({ amount: 100 }));
  const outcomes = await Promise.allSettled(Array.from({ length: callers }, call));
  const { logins } = await emulator.call('counts');
  return { callers, logins, failed: outcomes.filter(({ status }) => status === 'rejected').length };
}
