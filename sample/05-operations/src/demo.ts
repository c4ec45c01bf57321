import type { DefexaEmulator } from 'nestjs-defexa/testing';

/** How long a session of the emulator lives, so that one sees what happens when it ends. */
export const DEMO_SESSION_MS = 60_000;

/** Lets the emulator's logins fail, or succeed again, on SIGUSR2. */
export function breakOnSignal(emulator: DefexaEmulator): void {
  let isBroken = false;
  process.on('SIGUSR2', () => {
    isBroken = !isBroken;
    if (isBroken) {
      emulator.fail('server-error');
      emulator.revoke();
    } else {
      emulator.recover();
    }
    console.log(isBroken ? 'Logins fail, and the session has ended.' : 'Logins succeed again.');
  });
}
