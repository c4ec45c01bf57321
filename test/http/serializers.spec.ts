import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { AxiosError } from 'axios';
import { instanceToPlain } from 'class-transformer';
import { firstValueFrom } from 'rxjs';
import { DefexaHttpService } from '../../lib/index.js';
import { DefexaEmulator } from '../../lib/testing/index.js';
import { type App, startAppOn } from '../support/http/app.js';
import { flushEventLoop } from '../support/http/fake-time.js';
import { leaksIn } from '../support/http/secrets.js';
import { TRANSPORTS } from '../support/http/transports.js';
import { realProcess } from '../support/real-process.js';

describe.each(TRANSPORTS)(
  'with a serializer that calls every function it finds, over %s,',
  (_, httpTransport) => {
    let defexa: DefexaEmulator;
    let app: App;
    const unhandled: unknown[] = [];
    const note = (reason: unknown) => void unhandled.push(reason);

    beforeEach(async () => {
      unhandled.length = 0;
      realProcess.on('unhandledRejection', note);
      defexa = await DefexaEmulator.start();
      app = await startAppOn(defexa, { httpTransport });
    });

    afterEach(async () => {
      realProcess.off('unhandledRejection', note);
      await app.close();
      await defexa.close();
    });

    const open = () =>
      firstValueFrom(app.context.get(DefexaHttpService).post('/api/v1/invoice', { order: 1 }));

    it('a response is serialized without sending anything, unhandled rejections or secrets', async () => {
      const response = await open();
      const plain = instanceToPlain(response);
      await flushEventLoop();
      expect(plain).toMatchObject({ status: 200, data: { success: true, invoice_id: 1 } });
      expect(
        leaksIn(JSON.stringify(plain), [await app.auth.getSessionToken(), defexa.merchantPrivateKey]),
      ).toEqual([]);
      expect(defexa.counts.invoices).toBe(1);
      expect(unhandled).toEqual([]);
    });

    it('an error is serialized without sending anything, unhandled rejections or secrets', async () => {
      defexa.fail('key-echo', { route: 'invoice' });
      const error = await open().catch((reason: unknown) => reason as AxiosError);
      const plain = instanceToPlain(error);
      await flushEventLoop();
      expect(
        leaksIn(JSON.stringify(plain), [await app.auth.getSessionToken(), defexa.merchantPrivateKey]),
      ).toEqual([]);
      expect(defexa.counts.invoices).toBe(1);
      expect(unhandled).toEqual([]);
    });
  },
);
