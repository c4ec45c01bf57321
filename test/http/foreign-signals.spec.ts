import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { isCancel } from 'axios';
import { firstValueFrom } from 'rxjs';
import { DefexaHttpService } from '../../lib/index.js';
import { DefexaEmulator } from '../../lib/testing/index.js';
import { ForeignAbortController } from '../support/foreign-abort-controller.js';
import { type App, startAppOn } from '../support/http/app.js';
import { until } from '../support/http/fake-time.js';
import { TRANSPORTS } from '../support/http/transports.js';

describe.each(TRANSPORTS)('a signal of another library, over %s', (_, httpTransport) => {
  let defexa: DefexaEmulator;
  let app: App;

  beforeEach(async () => {
    defexa = await DefexaEmulator.start();
    app = await startAppOn(defexa, { httpTransport });
  });

  afterEach(async () => {
    await app.close();
    await defexa.close();
  });

  const calls: [string, (signal: AbortSignal) => Promise<unknown>][] = [
    [
      'post',
      (signal) => firstValueFrom(app.context.get(DefexaHttpService).post('/api/v1/invoice', {}, { signal })),
    ],
    ['getSession', (signal) => app.auth.getSession({ signal })],
    ['login', (signal) => app.auth.login({ signal })],
    ['refresh', (signal) => app.session.refresh({ signal })],
  ];

  describe.each(calls)('given to %s', (_name, call) => {
    it('is accepted, and leaves no listener', async () => {
      const controller = new ForeignAbortController();
      await call(controller.signal);
      expect(controller.listeners.size).toBe(0);
    });

    it('ends the wait for a login', async () => {
      defexa.fail('hang');
      const controller = new ForeignAbortController();
      const outcome = call(controller.signal).catch((error: unknown) => error as Error);
      await until(() => defexa.counts.pending === 1);
      controller.abort();
      const error = (await outcome) as Error;
      expect(isCancel(error) || error.name === 'AbortError').toBe(true);
      expect(controller.listeners.size).toBe(0);
    });

    it('ends the call at once if it was aborted before', async () => {
      const controller = new ForeignAbortController();
      controller.abort();
      await expect(call(controller.signal)).rejects.toThrow(/abort|cancel/);
      expect(defexa.counts).toMatchObject({ logins: 0, invoices: 0 });
    });
  });

  it('whose addEventListener throws fails the call and leaves no timer', async () => {
    const signal = {
      aborted: false,
      addEventListener: () => {
        throw new TypeError('no listeners here');
      },
    } as unknown as AbortSignal;
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const before = timers();
    await expect(calls[0]![1](signal)).rejects.toThrow('no listeners here');
    expect(timers()).toBe(before);
  });
});
