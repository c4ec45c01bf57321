import type { AxiosAdapter } from 'axios';
import type { Clock } from '../clock/clock.js';
import { CallLimit } from './call-limit.js';
import { outgoingRequest } from './outgoing-request.js';
import { SignedCall, type SignedIn } from './signed-call.js';

/**
 * Signs requests in where axios hands them over to be sent: so interceptors, transforms, responses and errors have
 * nothing of the session token.
 *
 * @throws {DefexaRequestError} if a request can't be signed in, or may not be sent
 */
export function signedInAdapter(account: SignedIn, clock: Clock): AxiosAdapter {
  const { baseUrl, replayOnRejection } = account.options;
  const base = new URL(baseUrl);
  return async (config) => {
    // Responses and errors have the config. Who serializes one, as class-transformer does, may call each function it finds.
    Object.defineProperty(config, 'adapter', { value: config.adapter, enumerable: false });
    const outgoing = outgoingRequest(config, { base, replayOnRejection });
    config.data = outgoing.text;
    const limit = new CallLimit(config, clock, (text) => account.secrets.redact(text));
    try {
      return await new SignedCall(account, config, outgoing, limit).run();
    } finally {
      limit.release();
    }
  };
}
