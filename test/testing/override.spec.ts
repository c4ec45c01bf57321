import 'reflect-metadata';
import { afterEach, expect, it } from '@jest/globals';
import { Inject, Injectable, Module } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { firstValueFrom } from 'rxjs';
import {
  DefexaAuthService,
  defexaConfig,
  DefexaHttpService,
  DefexaModule,
  DefexaSessionProvider,
  InjectDefexaAuth,
} from '../../lib/index.js';
import { createDefexaSession, overrideDefexaSession } from '../../lib/testing/index.js';

@Injectable()
class Shop {
  constructor(
    @Inject(DefexaAuthService) readonly auth: DefexaAuthService,
    @InjectDefexaAuth('eu') readonly euAuth: DefexaAuthService,
  ) {}
}

// Neither account could log in: no variable is set, and the host does not exist.
@Module({
  imports: [
    DefexaModule.forRootAsync(defexaConfig.asProvider()),
    DefexaModule.forRoot({ name: 'eu', merchantPrivateKey: 'key', baseUrl: 'https://defexa.invalid' }),
  ],
  providers: [Shop],
})
class AppModule {}

let app: TestingModule;
afterEach(() => app.close());

it('DefexaHttpService sends nothing', async () => {
  app = await overrideDefexaSession(Test.createTestingModule({ imports: [AppModule] })).compile();
  const request = firstValueFrom(app.get(DefexaHttpService).post('/api/v1/invoice', {}));
  await expect(request).rejects.toMatchObject({
    code: 'DEFEXA_REQUEST',
    message: expect.stringMatching(/Override DefexaHttpService too, or use DefexaEmulator/),
  });
});

it('gives the module under test a session, without a key or a network', async () => {
  app = await overrideDefexaSession(Test.createTestingModule({ imports: [AppModule] })).compile();
  const { auth } = app.get(Shop);
  expect((await auth.getSession()).userId).toBe(173);
  expect(await auth.getSessionToken()).toBe(createDefexaSession().sessionToken);
  expect((await auth.login()).generation).toBe(2);
  expect(app.get(DefexaSessionProvider).state).toBe('fresh');
});

it('gives the session of the test to the named account', async () => {
  const session = createDefexaSession({ userId: 42, expiration: new Date(0) });
  const builder = Test.createTestingModule({ imports: [AppModule] });
  app = await overrideDefexaSession(overrideDefexaSession(builder, { session, name: 'eu' })).compile();
  const { auth, euAuth } = app.get(Shop);
  expect((await euAuth.getSession()).userId).toBe(42);
  expect((await auth.getSession()).userId).toBe(173);
});

it('a test can override the provider by its class as well', async () => {
  const getSession = async () => createDefexaSession({ userId: 7 });
  app = await overrideDefexaSession(Test.createTestingModule({ imports: [AppModule] }))
    .overrideProvider(DefexaSessionProvider)
    .useValue({ getSession })
    .compile();
  expect((await app.get(Shop).auth.getSession()).userId).toBe(7);
});
