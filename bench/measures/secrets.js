// Whether the printed error of a failed login or request shows the key or the token, at any depth.
import { inspect } from 'node:util';
import { createContender, OURS } from '../contenders.js';
import { startEmulator } from '../emulator.js';

/** Possible failures of Defexa, including a response that echoes the request. */
const faultsThatEcho = (secret) => [
  'server-error',
  'unauthorized',
  'connection-reset',
  { status: 400, body: JSON.stringify({ success: false, status: 400, message: `What is ${secret}?` }) },
];

const FIELDS = { amount: 100 };

function printed(error) {
  const inspected = inspect(error, { depth: Infinity, showHidden: true });
  try {
    return [inspected, error.stack, JSON.stringify(error)].join('\n');
  } catch {
    // A circular object cannot be serialised.
    return [inspected, error.stack].join('\n');
  }
}

const isShown = (secret, error) => printed(error).includes(secret);

async function failureOf(call) {
  try {
    await call();
  } catch (error) {
    return error;
  }
  throw new Error('Expected to fail');
}

/** @returns how many failed logins show the key, and how many failed requests show the token */
async function measureWith(name, undici) {
  const emulator = await startEmulator();
  const { merchantPrivateKey: key } = emulator;
  const counts = { logins: 0, loginsThatShow: 0, requests: 0, requestsThatShow: 0 };
  for (const fault of faultsThatEcho(key)) {
    const contender = await createContender(name, emulator, { undici });
    await emulator.call('fail', fault);
    const error = await failureOf(contender.getToken ?? (() => contender.post(FIELDS)));
    await emulator.call('recover');
    counts.logins += 1;
    counts.loginsThatShow += isShown(key, error);
  }
  for (let which = 0; which < faultsThatEcho('').length; which += 1) {
    let token;
    const onLogin = (session) => ({ token } = session);
    const contender = await createContender(name, emulator, { undici, onLogin });
    if (!contender.post) {
      break;
    }
    await contender.post(FIELDS);
    token ??= contender.tokenOf(await contender.getToken());
    await emulator.call('fail', faultsThatEcho(token)[which], { route: 'invoice' });
    const error = await failureOf(() => contender.post(FIELDS));
    await emulator.call('recover');
    counts.requests += 1;
    counts.requestsThatShow += isShown(token, error) || isShown(key, error);
  }
  return counts;
}

export async function measure({ contender }) {
  const byAxios = await measureWith(contender);
  return contender === OURS ? { ...byAxios, undici: await measureWith(contender, true) } : byAxios;
}
