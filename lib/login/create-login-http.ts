import { HttpService } from '@nestjs/axios';
import type { ResolvedOptions } from '../options/resolved-options.js';
import { connectionConfig } from '../transport/agents.js';
import { createAxios } from '../transport/axios-instance.js';

/** Makes the HttpService for logins, on an axios instance of its own: the app's own is never touched. */
export function createLoginHttp({ baseUrl, httpOptions }: ResolvedOptions): HttpService {
  // Logins are rare: a connection kept for the next one would be closed by then.
  const { axiosOptions } = connectionConfig(baseUrl, httpOptions, { keepAlive: false });
  return new HttpService(createAxios({ adapter: 'http', ...axiosOptions }));
}
