import type { InternalAxiosRequestConfig } from 'axios';
import type { Account } from '../config/account.js';
import { createAxios } from '../connection/axios-instance.js';
import type { DefexaSessionProvider } from '../session/defexa-session.provider.js';
import { systemTime, type Time } from '../time/time.js';
import { axiosTransport } from './axios-transport.js';
import { DefexaHttpService } from './defexa-http.service.js';
import { parsedBody } from './json-body.js';
import { rejectionJudge } from './session-rejection.js';
import { signedInAdapter } from './signed-in-adapter.js';

/** The largest body that is sent or read, in bytes, unless a request says otherwise. */
const LARGEST_BODY = 10 * 1024 * 1024;

/** Makes the HttpService of an account, on an axios instance and connections of its own. */
export function createDefexaHttp(
  account: Account,
  session: DefexaSessionProvider,
  time: Time = systemTime,
): DefexaHttpService {
  const { settings } = account;
  const { baseUrl, timeout, httpOptions = {}, httpTransport = axiosTransport } = settings;
  const transport = httpTransport({ baseUrl, httpOptions });
  const isRejected = rejectionJudge(settings.isSessionRejected);
  const instance = createAxios({
    adapter: signedInAdapter({ ...account, session, transport, isRejected }, time),
    baseURL: baseUrl,
    timeout,
    maxBodyLength: LARGEST_BODY,
    maxContentLength: LARGEST_BODY,
    headers: {
      common: {
        Accept: 'application/json',
        'Content-Type': 'application/json',
        'User-Agent': 'nestjs-defexa',
      },
    },
    validateStatus: (status) => status >= 200 && status < 300,
    transformResponse: [readJson],
  });
  return new DefexaHttpService(instance, transport);
}

/** As axios does it: a body that is no JSON stays the text that it is. */
function readJson(this: InternalAxiosRequestConfig, data: unknown): unknown {
  return typeof data === 'string' && (this.responseType ?? 'json') === 'json' ? parsedBody(data) : data;
}
