import { expect } from '@jest/globals';
import type { AxiosError } from 'axios';
import { firstValueFrom, isObservable, type Observable } from 'rxjs';
import { providerOf } from '../session-provider.js';
import { createAccount } from '../../../lib/accounts/account.js';
import { resolveOptions } from '../../../lib/options/resolved-options.js';
import { createDefexaHttp } from '../../../lib/http/create-defexa-http.js';
import {
  type DefexaHttpService,
  type DefexaHttpTransportFactory,
  type DefexaOptions,
  type DefexaSessionProvider,
} from '../../../lib/index.js';
import { readClocks, systemClock } from '../../../lib/clock/clock.js';
import { undiciTransport } from '../../../lib/undici/index.js';
import { all } from './app.js';
import { listen } from './raw-server.js';
import { leaksIn } from './secrets.js';

export type Transport = DefexaHttpTransportFactory | undefined;

/** For `describe.each`: every transport keeps the same promises. */
export const TRANSPORTS: [name: string, transport: Transport][] = [
  ['axios', undefined],
  ['undici', undiciTransport],
];

/** What every request of `httpOver` carries, and nothing ever shows. */
export const TOKEN = '7e7b4119f4d8322daf616733515d9b99';

export const PATH = '/api/v1/invoice';

const running: { close(): unknown }[] = [];

/** Has a server or a client closed by `closeAll`. */
export function closing<T extends { close(): unknown }>(started: T): T {
  running.unshift(started);
  return started;
}

/** For `afterEach`. */
export async function closeAll(): Promise<void> {
  for (const started of running.splice(0)) {
    await started.close();
  }
}

/** Starts a server that the end of the test closes. */
export const serve = async (...how: Parameters<typeof listen>) => closing(await listen(...how));

/** A service as the module makes it, whose session is there already. */
export function httpOver(
  httpTransport: Transport,
  baseUrl: string,
  options: Partial<DefexaOptions> = {},
): DefexaHttpService {
  const settings = resolveOptions({ merchantPrivateKey: 'a-key', baseUrl, httpTransport, ...options });
  const http = createDefexaHttp(createAccount(settings), signedIn());
  closing({ close: () => http.onApplicationShutdown() });
  return http;
}

function signedIn(): DefexaSessionProvider {
  const lifetimeMs = 3_600_000;
  return providerOf(async () => ({
    sessionToken: TOKEN,
    userId: 173,
    expiration: new Date(Date.now() + lifetimeMs),
    lifetimeMs,
    sentAt: readClocks(systemClock),
    expirationUnderstood: true,
    tookMs: 0,
  }));
}

/** The error that a call ends with. It must not show the token. */
export async function failureOf<T>(call: Observable<T> | Promise<T>): Promise<AxiosError> {
  const answer = isObservable(call) ? firstValueFrom(call) : call;
  const error = await answer.then(
    () => Promise.reject(new Error('Expected a rejection, but the request succeeded.')),
    (reason: unknown) => reason as AxiosError,
  );
  assertDiscreet(error);
  return error;
}

/** Fails if a value shows the token, or eight characters of it in a row. */
export function assertDiscreet(value: unknown): void {
  const { stack, cause } = value as Partial<Error>;
  const shown = [all(value), JSON.stringify(value), String(value), stack, all(cause)].join('\n');
  expect(leaksIn(shown, [TOKEN])).toEqual([]);
}
