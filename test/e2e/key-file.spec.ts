import { mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { filter, firstValueFrom, type Observable } from 'rxjs';
import { type DefexaSessionEvent, keyFromFile } from '../../lib/index.js';
import { DefexaEmulator } from '../../lib/testing/index.js';
import { type App, startAppOn } from '../support/http/app.js';
import { simulatedSession } from '../support/session-provider.js';

const OLD_KEY = 'the-old-key';
const NEW_KEY = 'the-new-key';

let directory: string;
let app: App | undefined;
let defexa: DefexaEmulator | undefined;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'defexa-secret-'));
});
afterEach(async () => {
  await app?.close();
  await defexa?.close();
  app = defexa = undefined;
  rmSync(directory, { recursive: true });
});

/** Writes a secret as Kubernetes does: into a new directory, to which a symlink then leads. */
function writeSecret(key: string): void {
  const versionName = mkdtempSync(join(directory, '..version-'));
  writeFileSync(join(versionName, 'key'), `${key}\n`);
  symlinkSync(versionName, join(directory, '..data_tmp'));
  renameSync(join(directory, '..data_tmp'), join(directory, '..data'));
}

/** Mounts a secret as Kubernetes does. Returns the path of the key. */
function mountSecret(key: string): string {
  writeSecret(key);
  const path = join(directory, 'key');
  symlinkSync(join('..data', 'key'), path);
  return path;
}

const next = (events$: Observable<DefexaSessionEvent>, type: DefexaSessionEvent['type']) =>
  firstValueFrom(events$.pipe(filter((event) => event.type === type)));

it('a login uses the key that a secret of Kubernetes contains by then', async () => {
  defexa = await DefexaEmulator.start({ merchantPrivateKey: OLD_KEY });
  app = await startAppOn(defexa, { merchantPrivateKey: keyFromFile(mountSecret(OLD_KEY)) });
  await app.auth.getSession();
  defexa.merchantPrivateKey = NEW_KEY;
  writeSecret(NEW_KEY);
  expect((await app.auth.login()).generation).toBe(2);
  expect(defexa.counts.logins).toBe(2);
});

it('a key that is replaced while Defexa rejects the old one is used at once', async () => {
  defexa = await DefexaEmulator.start({ merchantPrivateKey: NEW_KEY });
  app = await startAppOn(defexa, { merchantPrivateKey: keyFromFile(mountSecret(OLD_KEY)) });
  // By then, the old key has been read.
  app.session.events$
    .pipe(filter(({ type }) => type === 'login-started'))
    .subscribe(() => writeSecret(NEW_KEY));
  expect((await app.auth.getSession()).generation).toBe(1);
  expect(defexa.counts).toMatchObject({ logins: 2, sessions: 1 });
});

it('a session stays in use while the file of its key is missing, and the next login reads it again', async () => {
  const path = mountSecret(OLD_KEY);
  const { clock, defexa: simulated, provider } = simulatedSession({ merchantPrivateKey: keyFromFile(path) });
  const started = next(provider.events$, 'login-started');
  const first = provider.getSession();
  await started;
  await clock.pass(300);
  const session = await first;

  rmSync(path);
  const failed = next(provider.events$, 'login-failed');
  await clock.pass(54 * 60_000 + 59_700);
  expect(provider.state).toBe('soft');
  expect(await failed).toMatchObject({
    error: {
      code: 'DEFEXA_UNAVAILABLE',
      retryable: true,
      message: `There is no key to send: the file "${path}" does not exist. The next login reads it again.`,
    },
    session,
  });
  expect(await provider.getSession()).toBe(session);
  expect(simulated.logins).toBe(1);

  writeFileSync(path, NEW_KEY);
  simulated.behaviour.acceptedKey = NEW_KEY;
  const loggedIn = next(provider.events$, 'logged-in');
  const restarted = next(provider.events$, 'login-started');
  // The simulated backoff is 0 s.
  await clock.pass(1);
  await restarted;
  await clock.pass(300);
  await loggedIn;
  expect((await provider.getSession()).generation).toBe(2);
  expect(simulated.logins).toBe(2);
});
