// Logins fail with HTTP 500 for 5 s, starting with the first one that replaces a session well before it expires.
import { createContender } from '../contenders.js';
import { startEmulator } from '../emulator.js';
import { sleep } from '../statistics.js';

const EVERY = 50;

export async function measure({ contender: name, quick }) {
  const [lifetime, outage] = quick ? [4_000, 500] : [24_000, 5_000];
  const emulator = await startEmulator({ sessionLifetime: lifetime });
  // Half of the session's lifetime, so that the outage is over long before it expires.
  const contender = await createContender(name, emulator, { margin: lifetime / 2 });
  const { getToken } = contender;
  if (!getToken) {
    return undefined;
  }
  await getToken();
  await emulator.call('fail', 'server-error');
  const before = await emulator.call('counts');

  let [calls, errors] = [0, 0];
  const load = setInterval(() => {
    calls += 1;
    getToken().catch(() => (errors += 1));
  }, EVERY);
  while ((await emulator.call('counts')).logins === before.logins) {
    await sleep(EVERY);
  }
  await sleep(outage);
  const { logins } = await emulator.call('recover');
  // The first login after the outage.
  while ((await emulator.call('counts')).sessions === before.sessions) {
    await sleep(EVERY);
  }
  clearInterval(load);
  return { calls, errors, logins: logins - before.logins };
}
