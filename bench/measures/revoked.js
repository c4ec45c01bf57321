// 500 requests at once with a session that the server has ended.
import { createContender } from '../contenders.js';
import { startEmulator } from '../emulator.js';
import { post } from '../post.js';

const REQUESTS = 500;

export async function measure({ contender: name }) {
  const emulator = await startEmulator();
  const contender = await createContender(name, emulator);
  await post(contender, emulator);
  const before = await emulator.call('revoke');
  const calls = Array.from({ length: REQUESTS }, () => post(contender, emulator));
  const outcomes = await Promise.allSettled(calls);
  const after = await emulator.call('counts');
  return {
    requests: REQUESTS,
    failed: outcomes.filter(({ status }) => status === 'rejected').length,
    logins: after.logins - before.logins,
  };
}
