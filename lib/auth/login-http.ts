import { HttpService } from '@nestjs/axios';
import type { DefexaSettings } from '../config/settings.js';
import { connectionsOf } from '../connection/agents.js';
import { createAxios } from '../connection/axios-instance.js';

/** Makes the HttpService for logins, on an axios instance of its own: the app's own is never touched. */
export function createLoginHttp({ baseUrl, httpOptions }: DefexaSettings): HttpService {
  // Logins are rare: a connection kept for the next one would be closed by then.
  const { settings } = connectionsOf(baseUrl, httpOptions, { keepAlive: false });
  return new HttpService(createAxios({ adapter: 'http', ...settings }));
}
