import { fork } from 'node:child_process';
import { once } from 'node:events';

/**
 * Starts a DefexaEmulator in a process of its own, so that it takes no time from what is measured.
 *
 * @param options its own, and `loginLatency`: how long a login takes longer than other requests, in milliseconds
 * @returns its address and key, `call` for its methods (`call('fail', 'hang')`; resolves to its counts), and `close`
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
