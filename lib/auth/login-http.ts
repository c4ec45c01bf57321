import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { HttpService } from '@nestjs/axios';
import type { DefexaSettings } from '../config/settings.js';
import { createAxios } from '../connection/axios-instance.js';
import { proxyOf } from '../connection/proxy.js';

/** Makes the HttpService for logins, on an axios instance of its own: the app's own is never touched. */
export function createLoginHttp({ baseUrl, httpOptions = {} }: DefexaSettings): HttpService {
  const instance = createAxios({
    adapter: 'http',
    // Logins are rare: a connection kept for the next one would be closed by then.
    httpAgent: httpOptions.httpAgent ?? new HttpAgent({ keepAlive: false }),
    httpsAgent: httpOptions.httpsAgent ?? new HttpsAgent({ keepAlive: false }),
    proxy: proxyOf(baseUrl, httpOptions),
  });
  // In the CommonJS build, axios's types and those in @nestjs/axios come from two copies of the same file.
  // oxlint-disable-next-line typescript/no-unnecessary-type-assertion
  return new HttpService(instance as unknown as HttpService['axiosRef']);
}
