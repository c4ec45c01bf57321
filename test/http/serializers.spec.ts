import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { AxiosError } from 'axios';
import { instanceToPlain } from 'class-transformer';
import { firstValueFrom } from 'rxjs';
import { DefexaHttpService } from '../../lib/index.js';
import { DefexaEmulator } from '../../lib/testing/index.js';
import { type App, startAppOn } from '../support/http/app.js';
import { fewTurns } from '../support/http/patience.js';
import { leaksIn } from '../support/http/secrets.js';
import { TRANSPORTS } from '../support/http/transports.js';
import { realProcess } from '../support/real-process.js';

describe.each(TRANSPORTS)(
  'what a call gives, over %s, to a serializer that calls every function it finds',
  (_, httpTransport) => {
    let defexa: DefexaEmulator;
    let app: App;
    const unheard: unknown[] = [];
    const note = (reason: unknown) => void unheard.push(reason);

    beforeEach(async () => {
      unheard.length = 0;
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

    it('a response sends nothing, rejects nothing unheard, and comes out without secrets', async () => {
      const response = await open();
      const plain = instanceToPlain(response);
      await fewTurns();
      expect(plain).toMatchObject({ status: 200, data: { success: true, invoice_id: 1 } });
      expect(
        leaksIn(JSON.stringify(plain), [await app.auth.getSessionToken(), defexa.merchantPrivateKey]),
      ).toEqual([]);
      expect(defexa.counts.invoices).toBe(1);
      expect(unheard).toEqual([]);
    });

    it('an error does not either', async () => {
      defexa.fail('key-echo', { route: 'invoice' });
      const error = await open().catch((reason: unknown) => reason as AxiosError);
      const plain = instanceToPlain(error);
      await fewTurns();
      expect(
        leaksIn(JSON.stringify(plain), [await app.auth.getSessionToken(), defexa.merchantPrivateKey]),
      ).toEqual([]);
      expect(defexa.counts.invoices).toBe(1);
      expect(unheard).toEqual([]);
    });
  },
);
