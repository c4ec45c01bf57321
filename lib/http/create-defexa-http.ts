import type { Account } from '../accounts/account.js';
import { createAxios } from '../transport/axios-instance.js';
import type { DefexaSessionProvider } from '../session/defexa-session.provider.js';
import { systemClock, type Clock } from '../clock/clock.js';
import { axiosTransport } from '../transport/axios-transport.js';
import { DefexaHttpService } from './defexa-http.service.js';
import { guarded } from './guarded-axios.js';
import { jsonReader } from './json-body.js';
import { writeJson } from './request-body.js';
import { rejectionJudge } from './session-rejection.js';
import { signedInAdapter } from './signed-in-adapter.js';

/** The largest body that is sent or read, in bytes, unless a request says otherwise. */
const LARGEST_BODY = 10 * 1024 * 1024;

/** The headers of every request that has none of its own by these names. */
const HEADERS = {
  Accept: 'application/json',
  'Content-Type': 'application/json',
  'User-Agent': 'nestjs-defexa',
};

/** Makes the HttpService of an account, on an axios instance and connections of its own. */
export function createDefexaHttp(
  account: Account,
  session: DefexaSessionProvider,
  clock: Clock = systemClock,
): DefexaHttpService {
  const { options } = account;
  const { baseUrl, timeout, httpOptions, httpTransport = axiosTransport } = options;
  const transport = httpTransport({ baseUrl, httpOptions });
  const isRejected = rejectionJudge(options.isSessionRejected);
  const adapter = signedInAdapter({ ...account, session, transport, isRejected }, clock);
  const instance = createAxios({
    adapter,
    baseURL: baseUrl,
    timeout,
    maxBodyLength: LARGEST_BODY,
    maxContentLength: LARGEST_BODY,
    headers: { common: { ...HEADERS } },
    validateStatus: (status) => status >= 200 && status < 300,
    transformRequest: [writeJson],
    transformResponse: [jsonReader(account.secrets)],
  });
  return new DefexaHttpService(
    guarded(instance, { adapter, headers: HEADERS, secrets: account.secrets }),
    transport,
  );
}
