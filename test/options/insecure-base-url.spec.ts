import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { firstValueFrom } from 'rxjs';
import { DefexaHttpService } from '../../lib/index.js';
import { DefexaEmulator } from '../../lib/testing/index.js';
import { startAppOn } from '../support/http/app.js';
import { TRANSPORTS } from '../support/http/transports.js';

describe.each(TRANSPORTS)('allowInsecureBaseUrl over %s', (_transport, httpTransport) => {
  let defexa: DefexaEmulator;
  beforeEach(async () => {
    defexa = await DefexaEmulator.start();
  });
  afterEach(() => defexa.close());

  it('allows http: to a host that does not count as this machine', async () => {
    // Reaches this machine all the same.
    const baseUrl = defexa.baseUrl.replace('127.0.0.1', '0.0.0.0');
    await expect(startAppOn(defexa, { httpTransport, baseUrl })).rejects.toMatchObject({
      code: 'DEFEXA_CONFIGURATION',
    });
    const app = await startAppOn(defexa, { httpTransport, baseUrl, allowInsecureBaseUrl: true });
    try {
      await firstValueFrom(app.context.get(DefexaHttpService).post('/api/v1/da/invoice', {}));
      expect(defexa.counts).toMatchObject({ logins: 1, invoices: 1, rejected: 0 });
    } finally {
      await app.close();
    }
  });
});
