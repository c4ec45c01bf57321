import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import type { AxiosError } from 'axios';
import { firstValueFrom } from 'rxjs';
import { DefexaHttpService, getDefexaProblems } from '../../lib/index.js';
import { DefexaEmulator } from '../../lib/testing/index.js';
import { all, type App, startAppOn } from '../support/http/app.js';
import { everythingShown, leaksIn } from '../support/http/secrets.js';
import { TRANSPORTS } from '../support/http/transports.js';
import { envelopeOf, PLATFORM_BODIES } from '../support/platform-bodies.js';

const PATH = '/api/v1/invoice';
/** Keys have 20 hexadecimal digits in public examples. */
const KEY = '5f0c1d9e7a3b4c682d1e';

/** The published codes for a wrong key in a header. No published body reports an ended session. */
const KEY_CODES = ['auth_header_not_found', 'unknown_auth_header', 'incorrect_private_key'];

describe.each(TRANSPORTS)('the known responses of the platform, over %s', (_transport, httpTransport) => {
  let defexa: DefexaEmulator;
  let app: App;

  beforeEach(async () => {
    defexa = await DefexaEmulator.start({ merchantPrivateKey: KEY });
    app = await startAppOn(defexa, { httpTransport });
    // No backoff between attempts. Mocked only now, because Nest needs random numbers to start.
    jest.spyOn(Math, 'random').mockReturnValue(0);
  });

  afterEach(async () => {
    jest.restoreAllMocks();
    await app.close();
    await defexa.close();
  });

  const open = () => firstValueFrom(app.context.get(DefexaHttpService).post(PATH, { order: 1 }));

  const failure = (call: Promise<unknown>) =>
    call.then(
      () => Promise.reject(new Error('Expected an error')),
      (error: unknown) => error as AxiosError,
    );

  it.each(PLATFORM_BODIES)('$status $code ($source) to a login', async (platform) => {
    const { status, login, code } = platform;
    defexa.fail({ status, body: envelopeOf(platform, KEY) });
    const error = await failure(app.auth.login());
    expect(error.code).toBe(`DEFEXA_${login}`);
    expect(getDefexaProblems(error)[0]?.code).toBe(code.replace('<key>', '[redacted]'));
    expect(error.message).toContain(`Got HTTP ${status}: ${code.replace('<key>', '[redacted]')}`);
    expect(leaksIn(everythingShown(app, [error]), [KEY])).toEqual([]);
  });

  it.each(PLATFORM_BODIES)('$status $code ($source) to a request', async (platform) => {
    const { status, code } = platform;
    await app.auth.getSession();
    defexa.fail({ status, body: envelopeOf(platform, KEY) }, { route: 'invoice' });
    const error = await failure(open());
    expect(error).toMatchObject({ isAxiosError: true, status });
    expect(getDefexaProblems(error)[0]?.code).toBe(code.replace('<key>', '[redacted]'));
    expect(error.message).toContain(code.replace('<key>', '[redacted]'));
    expect(/set authorizeRequests$/.test(error.message)).toBe(KEY_CODES.includes(code));
    expect(leaksIn(everythingShown(app, [error]), [KEY])).toEqual([]);
    expect(defexa.counts).toMatchObject({ logins: 1, invoices: 1 });
  });

  it('with any envelope, throws only expected errors, shows no secret, and replays only after a rejection', async () => {
    const token = () => app.session.current?.sessionToken ?? '';
    const fragment = fc.constantFrom(
      'session_expired',
      'obsession_limit',
      'balance_less_than_amount',
      'incorrect_private_key',
      'authentication_error',
      'processing_error',
      'api_error',
      'KEY',
      'TOKEN',
      '',
      ' - ',
      ' | ',
      '=>',
      '"',
      '\\',
    );
    const value = fc
      .array(fc.oneof(fragment, fc.string({ maxLength: 5 })), { maxLength: 5 })
      .map((fragments) => fragments.join(''));
    const entry = fc.record(
      { code: fc.option(value), kind: fc.option(fragment), message: value },
      { requiredKeys: [] },
    );
    const errors = fc.oneof(
      fc.array(entry, { maxLength: 3 }),
      fc.array(value, { maxLength: 3 }),
      value,
      value.map((code) => `[{"code"=>"${code}", "kind"=>nil}]`),
      fc.jsonValue({ maxDepth: 3 }),
    );
    let replayed = 0;
    const status = fc.constantFrom(200, 400, 403, 422, 500, 502);
    await fc.assert(
      fc.asyncProperty(errors, status, async (given, httpStatus) => {
        await app.auth.login();
        const secrets = [KEY, token()];
        const body = JSON.stringify({ success: false, status: httpStatus, errors: given })
          .replaceAll('KEY', KEY)
          .replaceAll('TOKEN', token());
        const before = { ...defexa.counts };
        defexa.fail({ status: httpStatus, body }, { route: 'invoice', times: 1 });
        const outcome: object = await open().catch((error: unknown) => error as AxiosError);
        const sent = defexa.counts.invoices - before.invoices;
        const shown = [outcome, getDefexaProblems(outcome)].map(all).join();
        const isReplayed = sent === 2;
        // A replayed request was rejected because of its session, and succeeds then.
        const mayBeReplayed = /session|authentication_error/i.test(JSON.stringify(given));
        expect({ sent, isReplayed: isReplayed && mayBeReplayed }).toEqual({
          sent: isReplayed ? 2 : 1,
          isReplayed,
        });
        expect(isReplayed ? outcome : { status: 200 }).toMatchObject({ status: 200 });
        expect(isReplayed ? [] : leaksIn(shown, secrets)).toEqual([]);
        replayed += isReplayed ? 1 : 0;
      }),
      // The first example is a rejection.
      { numRuns: 150, examples: [[[{ code: 'session_expired', kind: 'authentication_error' }], 403]] },
    );
    expect(replayed).toBeGreaterThan(0);
  });
});
