import { expect } from '@jest/globals';
import type { AxiosError } from 'axios';
import { firstValueFrom, isObservable, type Observable } from 'rxjs';
import { issuedSession } from '../issued-session.js';
import { providerOf } from '../session-provider.js';
import { Account } from '../../../lib/options/account.js';
import { resolveOptions } from '../../../lib/options/resolved-options.js';
import { createDefexaHttp } from '../../../lib/http/create-defexa-http.js';
import {
  type DefexaHttpService,
  type DefexaHttpTransportFactory,
  type DefexaOptions,
  type DefexaSessionProvider,
} from '../../../lib/index.js';
import { systemClock } from '../../../lib/clock/clock.js';
import { undiciTransport } from '../../../lib/undici/index.js';
import { all } from './app.js';
import { listen } from './raw-server.js';
import { leaksIn } from './secrets.js';

export type Transport = DefexaHttpTransportFactory | undefined;

/** All transports, for `describe.each`: they must behave alike. */
export const TRANSPORTS: [name: string, transport: Transport][] = [
  ['node', undefined],
  ['undici', undiciTransport],
];

/** The session token of all requests of `httpOver`. Nothing may show it. */
export const TOKEN = '7e7b4119f4d8322daf616733515d9b99';

export const PATH = '/api/v1/invoice';

const running: { close(): unknown }[] = [];

/** Registers a server or a client for `closeAll`. */
export function closing<T extends { close(): unknown }>(started: T): T {
  running.unshift(started);
  return started;
}

/** Closes everything that was registered, for `afterEach`. */
export async function closeAll(): Promise<void> {
  for (const started of running.splice(0)) {
    await started.close();
  }
}

/** Starts a server that `closeAll` closes. */
export const serve = async (...how: Parameters<typeof listen>) => closing(await listen(...how));

/** Creates a service with a fresh session. */
export function httpOver(
  httpTransport: Transport,
  baseUrl: string,
  options: Partial<DefexaOptions> = {},
): DefexaHttpService {
  const resolved = resolveOptions({ merchantPrivateKey: 'a-key', baseUrl, httpTransport, ...options });
  const http = createDefexaHttp(new Account(resolved), createProvider());
  closing({ close: () => http.onApplicationShutdown() });
  return http;
}

function createProvider(): DefexaSessionProvider {
  return providerOf(async () => issuedSession(systemClock, { sessionToken: TOKEN }));
}

/** Returns the error of a call, which must not show the token. */
export async function failureOf<T>(call: Observable<T> | Promise<T>): Promise<AxiosError> {
  const response = isObservable(call) ? firstValueFrom(call) : call;
  const error = await response.then(
    () => Promise.reject(new Error('Expected a rejection, but the request succeeded.')),
    (reason: unknown) => reason as AxiosError,
  );
  assertNoToken(error);
  return error;
}

/** Fails if a value shows the token, or eight consecutive characters of it. */
export function assertNoToken(value: unknown): void {
  const { stack, cause } = value as Partial<Error>;
  const shown = [all(value), JSON.stringify(value), String(value), stack, all(cause)].join('\n');
  expect(leaksIn(shown, [TOKEN])).toEqual([]);
}
