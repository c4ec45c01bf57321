import type { AxiosAdapter } from 'axios';
import type { Clock } from '../clock/clock.js';
import type { AuthenticatedAccount } from './authenticated-account.js';
import { AuthenticatedCall } from './authenticated-call.js';
import { CallDeadline } from './call-deadline.js';
import { prepareRequest } from './outgoing-request.js';

/**
 * Creates the axios adapter that authenticates requests. An adapter runs last, so interceptors, transforms, responses and errors
 * never contain the session token.
 *
 * The adapter throws `DefexaRequestError` if a request cannot carry a session token.
 */
export function authenticatedAdapter(account: AuthenticatedAccount, clock: Clock): AxiosAdapter {
  const { baseUrl, replayOnRejection } = account.options;
  const base = new URL(baseUrl);
  return async (config) => {
    // Responses and errors contain the config. Serializers such as class-transformer call every enumerable function they find.
    Object.defineProperty(config, 'adapter', { value: config.adapter, enumerable: false });
    const outgoing = prepareRequest(config, { base, replayOnRejection });
    config.data = outgoing.bodyJson;
    const deadline = new CallDeadline(config, clock, (message) => account.secrets.redact(message));
    try {
      return await new AuthenticatedCall(account, config, outgoing, deadline).run();
    } finally {
      deadline.release();
    }
  };
}
