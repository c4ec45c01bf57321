// The package under test, used as in the README's "A working app".
import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { firstValueFrom } from 'rxjs';
import { DefexaHttpService, DefexaModule, DefexaSessionProvider, undiciTransport } from '../nestjs-defexa.js';

/** `margin` is the soft window. The package chooses the hard window itself. `undici` selects its other transport. */
export async function create({ baseUrl, merchantPrivateKey, timeout, margin, undici }) {
  const httpTransport = undici ? undiciTransport : undefined;
  const options = { baseUrl, merchantPrivateKey, timeout, refreshBeforeExpiry: margin, httpTransport };
  const app = await NestFactory.createApplicationContext(DefexaModule.forRoot(options), { logger: false });
  const session = app.get(DefexaSessionProvider);
  const http = app.get(DefexaHttpService);
  return {
    getToken: () => session.getSession(),
    tokenOf: ({ sessionToken }) => sessionToken,
    post: (fields) => firstValueFrom(http.post('api/v1/invoice', fields)),
    close: () => app.close(),
  };
}

/** A provider without its module. */
export function createBare({ login }) {
  const source = async ({ onLogin }) => {
    onLogin();
    const { token, expiresAt } = await login();
    const sentAt = { wall: Date.now(), monotonic: performance.now() };
    const lifetime = expiresAt - sentAt.wall;
    const expiration = new Date(expiresAt);
    return {
      sessionToken: token,
      userId: 1,
      expiration,
      lifetime,
      sentAt,
      expirationUnderstood: true,
      took: 0,
    };
  };
  return new DefexaSessionProvider(source);
}

export const useBare = (provider) => provider.getSession();
