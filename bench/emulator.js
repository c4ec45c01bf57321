import { fork } from 'node:child_process';
import { once } from 'node:events';

/**
 * Starts a DefexaEmulator in its own process, so that it does not slow down the measured code.
 *
 * @param options those of the emulator, and `loginLatency`: the additional latency of logins, in milliseconds; `merchants`: how many
 * merchants to add, with the keys of `accounts/contenders.js`
 * @returns its address and key, `call` to call its methods (`call('fail', 'hang')` resolves to its counts), and `close`
 */
export async function startEmulator(options = {}) {
  const child = fork(new URL('emulator-process.js', import.meta.url), [JSON.stringify(options)]);
  const [{ baseUrl, merchantPrivateKey }] = await once(child, 'message');
  const call = async (...message) => {
    child.send(message);
    const [counts] = await once(child, 'message');
    return counts;
  };
  return { baseUrl, merchantPrivateKey, call, close: () => child.disconnect() };
}
