import { HttpService } from '@nestjs/axios';
import type { DefexaSettings } from '../config/settings.js';
import { connectionsOf } from '../connection/agents.js';
import { createAxios } from '../connection/axios-instance.js';

/** Makes the HttpService for logins, on an axios instance of its own: the app's own is never touched. */
export function createLoginHttp({ baseUrl, httpOptions = {} }: DefexaSettings): HttpService {
  // Logins are rare: a connection kept for the next one would be closed by then.
  const { settings } = connectionsOf(baseUrl, httpOptions, { keepAlive: false });
  const instance = createAxios({ adapter: 'http', ...settings });
  // In the CommonJS build, axios's types and those in @nestjs/axios come from two copies of the same file.
  // oxlint-disable-next-line typescript/no-unnecessary-type-assertion
  return new HttpService(instance as unknown as HttpService['axiosRef']);
}
