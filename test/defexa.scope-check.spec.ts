import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { Injectable, Module, Scope } from '@nestjs/common';
import { NestFactory, REQUEST } from '@nestjs/core';
import { DefexaModule, type DefexaOptions } from '../lib/index.js';

@Injectable({ scope: Scope.REQUEST })
class RequestOptions {
  createDefexaOptions(): DefexaOptions {
    return { merchantPrivateKey: 'key' };
  }
}

@Injectable({ scope: Scope.REQUEST, durable: true })
class DurableOptions extends RequestOptions {}

@Injectable()
class StaticOptions extends RequestOptions {}

@Module({
  providers: [RequestOptions, DurableOptions, StaticOptions],
  exports: [RequestOptions, DurableOptions, StaticOptions],
})
class OptionsModule {}

const imports = [OptionsModule];
const useFactory = (): DefexaOptions => ({ merchantPrivateKey: 'key' });

/** Starts an app and returns 'started', or the error it fails with. */
async function start(module: object): Promise<string> {
  try {
    const app = await NestFactory.create(module as never, { logger: false, abortOnError: false });
    await app.init();
    await app.close();
    return 'started';
  } catch (error) {
    return String(error);
  }
}

describe('the app does not start if its options depend on a request', () => {
  it.each([
    ['through REQUEST', DefexaModule.forRootAsync({ inject: [REQUEST], useFactory })],
    [
      'through a request-scoped provider',
      DefexaModule.forRootAsync({ imports, inject: [RequestOptions], useFactory }),
    ],
    [
      'through a durable provider',
      DefexaModule.forRootAsync({ imports, inject: [DurableOptions], useFactory }),
    ],
    ['through a request-scoped useClass', DefexaModule.forRootAsync({ useClass: RequestOptions })],
    [
      'through a request-scoped useExisting',
      DefexaModule.forRootAsync({ imports, useExisting: RequestOptions }),
    ],
    ['in a named account', DefexaModule.forRootAsync({ name: 'eu', inject: [REQUEST], useFactory })],
  ])('%s', async (_, module) => {
    expect(await start(module)).toMatch(
      /^DefexaConfigurationError: .*depend on a request.*Inject providers of the default scope/,
    );
  });

  it('the app starts if its options do not depend on a request', async () => {
    const module = DefexaModule.forRootAsync({ imports, inject: [StaticOptions], useFactory });
    expect(await start(module)).toBe('started');
  });
});
