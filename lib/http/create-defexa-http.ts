import type { AxiosAdapter } from 'axios';
import type { Account } from '../options/account.js';
import { systemClock, type Clock } from '../clock/clock.js';
import { isSuccess } from '../platform/read-failure.js';
import type { DefexaSessionProvider } from '../session/defexa-session.provider.js';
import { createAxios } from '../transport/axios-instance.js';
import { createTransport } from '../transport/node-transport.js';
import { AuthenticatedCall } from './authenticated-call.js';
import type { CallContext, TrackCall } from './call-context.js';
import { CallDeadline } from './call-deadline.js';
import { DefexaHttpService } from './defexa-http.service.js';
import { guardAxios } from './guard-axios.js';
import { parseBaseUrl } from '../options/base-url.js';
import { parseJsonResponse } from './json-response.js';
import { prepareRequest } from './outgoing-request.js';
import { sendPlainRequestsDirectly } from './plain-requests.js';
import type { RequestDefaults } from './request-defaults.js';
import { serializeBody } from './request-body.js';
import { createRejectionCheck } from './session-rejection.js';

/** The default limit for the bodies of requests and responses. */
const MAX_BODY_BYTES = 10 * 1024 * 1024;

/** Headers for every request that does not set them itself. */
const DEFAULT_HEADERS = {
  common: {
    Accept: 'application/json',
    'Content-Type': 'application/json',
    'User-Agent': 'nestjs-defexa',
  },
};

const TRANSFORM_REQUEST = [serializeBody];

/**
 * Creates the `DefexaHttpService` of an account, with its own axios instance and connections. A request goes through:
 *
 * 1. `DefexaHttpService`: Nest's interface;
 * 2. the axios instance with the app's interceptors, and those of `guardAxios`; or `sendPlainRequestsDirectly`, if the app has added
 *    nothing, neither to the instance nor to the request;
 * 3. `authenticatedAdapter`, where they hand it over: checks the request and starts its deadline;
 * 4. `AuthenticatedCall`: gets a session, and replays the request once if Defexa rejects it;
 * 5. `RequestSender`: adds the session token;
 * 6. the transport, `nodeTransport` or `undiciTransport`: sends it to Defexa.
 */
export function createDefexaHttp(
  account: Account,
  sessionProvider: DefexaSessionProvider,
  clock: Clock = systemClock,
  transport = createTransport(account.options),
  track: TrackCall = (call) => call(),
): DefexaHttpService {
  const { options, secrets } = account;
  const { baseUrl, timeout } = options;
  const isSessionRejected = createRejectionCheck(options.isSessionRejected);
  const adapter = authenticatedAdapter(
    { account, sessionProvider, transport, isSessionRejected, track },
    clock,
  );
  const defaults: RequestDefaults = {
    adapter,
    baseURL: baseUrl,
    timeout,
    maxBodyLength: MAX_BODY_BYTES,
    maxContentLength: MAX_BODY_BYTES,
    headers: DEFAULT_HEADERS,
    validateStatus: isSuccess,
    transformRequest: TRANSFORM_REQUEST,
    transformResponse: [parseJsonResponse(secrets)],
  };
  const instance = createAxios(defaults);
  sendPlainRequestsDirectly(instance, defaults, secrets);
  guardAxios(instance, { adapter, headers: DEFAULT_HEADERS, secrets });
  return new DefexaHttpService(instance, transport);
}

/**
 * Creates the axios adapter that authenticates requests. An adapter runs last, so interceptors, transforms, responses and errors
 * never contain the session token.
 *
 * The adapter throws `DefexaRequestError` if a request cannot carry a session token.
 */
function authenticatedAdapter(context: CallContext, clock: Clock): AxiosAdapter {
  const { options, secrets } = context.account;
  const base = parseBaseUrl(options.baseUrl);
  const { replayOnRejection } = options;
  return async (config) => {
    // Responses and errors contain the config. Serializers such as class-transformer call every function they find.
    delete config.adapter;
    const outgoing = prepareRequest(config, { base, replayOnRejection });
    config.data = outgoing.bodyJson;
    const deadline = new CallDeadline(config, clock, (message) => secrets.redact(message));
    try {
      return await context.track(() => new AuthenticatedCall(context, config, outgoing, deadline).run());
    } finally {
      deadline.release();
    }
  };
}
