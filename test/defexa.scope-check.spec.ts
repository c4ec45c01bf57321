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

/** What the start of an app comes to. */
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

describe('options that depend on a request are refused at start', () => {
  it.each([
    ['by REQUEST', DefexaModule.forRootAsync({ inject: [REQUEST], useFactory })],
    [
      'by a provider of that scope',
      DefexaModule.forRootAsync({ imports, inject: [RequestOptions], useFactory }),
    ],
    ['by a durable provider', DefexaModule.forRootAsync({ imports, inject: [DurableOptions], useFactory })],
    ['by such a class', DefexaModule.forRootAsync({ useClass: RequestOptions })],
    [
      'by such a provider as the factory',
      DefexaModule.forRootAsync({ imports, useExisting: RequestOptions }),
    ],
    ['for a named account', DefexaModule.forRootAsync({ name: 'eu', inject: [REQUEST], useFactory })],
  ])('%s', async (_, module) => {
    expect(await start(module)).toMatch(
      /^DefexaConfigurationError: .*depend on a request.*Inject providers of the default scope/,
    );
  });

  it('and no others', async () => {
    const module = DefexaModule.forRootAsync({ imports, inject: [StaticOptions], useFactory });
    expect(await start(module)).toBe('started');
  });
});
