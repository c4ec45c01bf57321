// The package under test, used as in docs/accounts.md.
import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { firstValueFrom } from 'rxjs';
import { DefexaAccounts, DefexaModule } from '../nestjs-defexa.js';

export async function create({ resolve, limit }) {
  const module = DefexaModule.forAccounts({ resolve, max: 100_000, maxConcurrentLogins: limit });
  const app = await NestFactory.createApplicationContext(module, { logger: false });
  const accounts = app.get(DefexaAccounts);
  return {
    get: (id) => accounts.get(id),
    getToken: async ({ session }) => (await session.getSession()).sessionToken,
    post: ({ http }, fields) => firstValueFrom(http.post('api/v1/invoice', fields)),
    close: () => app.close(),
  };
}
