import { expect, it } from '@jest/globals';
import { installedApp } from './support/installed-app.js';

// Compiled by tsc, tested by ts-jest. Of the optional peers, only terminus is installed.
const app = installedApp('nest11-commonjs', {
  platform: 'express',
  resolutions: ['node16', 'nodenext', 'bundler', 'node10'],
});

it.each(['undici', 'ioredis', 'redis', '@opentelemetry/api'])(
  'the package does not install %s',
  async (peer) => {
    const { code, stderr } = await app().run('node', ['-e', `require.resolve('${peer}')`]);
    expect(code).toBe(1);
    expect(stderr).toContain('MODULE_NOT_FOUND');
  },
);

it('telemetry without @opentelemetry/api fails when the app starts, and says what to install', async () => {
  const program = `
    const { NestFactory } = require('@nestjs/core');
    const { DefexaModule } = require('nestjs-defexa');
    const { DefexaTelemetryModule } = require('nestjs-defexa/opentelemetry');
    const imports = [DefexaModule.forRoot({ merchantPrivateKey: 'key' }), DefexaTelemetryModule.forRoot()];
    NestFactory.createApplicationContext({ module: class AppModule {}, imports }, { logger: false, abortOnError: false })
      .catch((error) => console.log(error.message));`;
  const { stdout } = await app().run('node', ['-r', 'reflect-metadata', '-e', program]);
  expect(stdout).toBe(
    'DefexaTelemetryModule needs the package @opentelemetry/api: npm install @opentelemetry/api.\n',
  );
});
