// The package under test, used as in the README's "The first call".
import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { firstValueFrom } from 'rxjs';
import { readClocks, systemClock } from '../../build/clock/clock.js';
import { LoginGate } from '../../build/session/login-gate.js';
import { RetryingSource } from '../../build/session/retrying-source.js';
import { SessionCache } from '../../build/session/session-cache.js';
import { SessionEvents } from '../../build/session/session-events.js';
import { DefexaHttpService, DefexaModule, DefexaSessionProvider, undiciTransport } from '../nestjs-defexa.js';

/** `margin` is the soft window. The package chooses the hard window itself. `undici` selects its other transport. */
export async function create({ baseUrl, merchantPrivateKey, timeout, margin, undici }) {
  const httpTransport = undici ? undiciTransport : undefined;
  const options = { baseUrl, merchantPrivateKey, timeout, refreshBeforeExpiry: margin, httpTransport };
  const app = await NestFactory.createApplicationContext(DefexaModule.forRoot(options), { logger: false });
  const session = app.get(DefexaSessionProvider);
  const http = app.get(DefexaHttpService);
  return {
    provider: session,
    getToken: () => session.getSession(),
    tokenOf: ({ sessionToken }) => sessionToken,
    post: (fields) => firstValueFrom(http.post('api/v1/invoice', fields)),
    close: () => app.close(),
  };
}

/** Logs in as the other contenders do. */
class BareSource {
  #login;

  constructor(login) {
    this.#login = login;
  }

  async get() {
    const { token, expiresAt } = await this.#login();
    const sentAt = readClocks(systemClock);
    return {
      sessionToken: token,
      userId: 1,
      expiration: new Date(expiresAt),
      lifetimeMs: expiresAt - sentAt.wallMs,
      sentAt,
      expirationUnderstood: true,
      tookMs: 0,
    };
  }
}

/** The provider without a module. */
export function createBare({ login }) {
  const events = new SessionEvents();
  const createSource = () => new RetryingSource(new BareSource(login), 20_000, systemClock);
  const parts = { createSource, gate: new LoginGate(), events, clock: systemClock };
  const cache = new SessionCache(parts);
  return new DefexaSessionProvider(cache, events);
}

export const useBare = (provider) => provider.getSession();
