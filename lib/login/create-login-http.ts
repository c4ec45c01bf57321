import { HttpService } from '@nestjs/axios';
import type { ResolvedOptions } from '../options/resolved-options.js';
import { connectionConfig } from '../transport/agents.js';
import { createAxios } from '../transport/axios-instance.js';

/** Makes the HttpService for logins, on an axios instance of its own, so that the app's instance stays unchanged. */
export function createLoginHttp({ baseUrl, httpOptions }: ResolvedOptions): HttpService {
  // Logins are so rare that a kept connection would be closed before the next one.
  const { axiosOptions } = connectionConfig(baseUrl, httpOptions, { keepAlive: false });
  return new HttpService(createAxios({ adapter: 'http', ...axiosOptions }));
}
