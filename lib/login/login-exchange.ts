import type { HttpService } from '@nestjs/axios';
import { firstValueFrom } from 'rxjs';
import type { AccountSecrets } from '../secrets/account-secrets.js';
import type { IssuedSession } from '../session/session-source.js';
import { readClocks, type Clock } from '../clock/clock.js';
import { parseExpiration } from './expiration.js';
import { readLoginAnswer } from './read-login-response.js';
import type { LoginResponse } from './login-response.dto.js';
import { type AnswerHeaders, serverClock } from './server-clock.js';
import { transportFailure } from './transport-failure.js';

/** The largest answer that is read, in bytes. */
const LARGEST_ANSWER = 1024 * 1024;

/** How long a session is used whose `expiration` can't be read, in milliseconds. */
const ASSUMED_LIFETIME = 60_000;

/**
 * Exchanges the key for a session: exactly the documented request ("Create session"), once.
 *
 * The body is `{}`, because Defexa's document wants JSON and axios sends no `Content-Type` without a body.
 *
 * @throws {DefexaError} of every kind but a configuration error
 */
export async function exchange(
  http: HttpService,
  loginUrl: URL,
  { key, secrets }: { key: string; secrets: AccountSecrets },
  clock: Clock,
  signal: AbortSignal,
): Promise<IssuedSession> {
  const sentAt = readClocks(clock);
  const answer = await post(http, loginUrl, key, signal);
  // Others may have been sent meanwhile.
  secrets.addKey(key);
  const response = readLoginAnswer(answer, secrets, clock.wallMs());
  const { lifetimeMs, expiration, expirationUnderstood } = lifetimeOf(
    response,
    answer.headers,
    sentAt.wallMs,
  );
  return {
    sessionToken: response.session_token,
    userId: response.user_id,
    expiration,
    lifetimeMs,
    sentAt,
    expirationUnderstood,
    tookMs: clock.monotonicMs() - sentAt.monotonicMs,
  };
}

async function post(http: HttpService, url: URL, key: string, signal: AbortSignal) {
  try {
    const { status, headers, data } = await firstValueFrom(
      http.post<string>(url.href, '{}', {
        headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' },
        signal,
        maxRedirects: 0,
        maxContentLength: LARGEST_ANSWER,
        responseType: 'text',
        // Every status and every text comes back as it is: axios's own errors would hold the key.
        validateStatus: () => true,
        transformResponse: (text: string) => text,
      }),
    );
    return { status, headers: headers as AnswerHeaders, body: data };
  } catch (error) {
    throw transportFailure(error, url.origin, LARGEST_ANSWER);
  }
}

/**
 * A session lives from the moment its login was sent until its expiration, measured on the server's own clock:
 * so it does not matter how wrong ours is.
 */
function lifetimeOf(response: LoginResponse, headers: AnswerHeaders, sentAt: number) {
  const expiration = parseExpiration(response.expiration);
  if (expiration === undefined) {
    const end = new Date(sentAt + ASSUMED_LIFETIME);
    return { lifetimeMs: ASSUMED_LIFETIME, expiration: end, expirationUnderstood: false };
  }
  const lifetimeMs = expiration - serverClock(headers, sentAt);
  return { lifetimeMs, expiration: new Date(expiration), expirationUnderstood: true };
}
