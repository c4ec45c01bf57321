import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { NestFactory } from '@nestjs/core';
import { DefexaAuthService } from 'nestjs-defexa';
import { DemoModule } from './demo/demo.module.js';
import { PageModule } from './page/page.module.js';
import { say } from './say.js';
import { describeStartError } from './start-error.js';

const { env } = process;
const isConfigured = ['MERCHANT_PRIVATE_KEY', 'MERCHANT_PRIVATE_KEY_FILE', 'BASE_URL'].some((name) =>
  env[`DEFEXA_${name}`]?.trim(),
);

async function start() {
  if (!isConfigured) {
    say('No key is set, so an emulator stands in for Defexa. Its sessions last 90 seconds.');
    say('A session that nobody uses is not refreshed, so this app sends a call every 2 seconds.');
  }
  const app = await NestFactory.create(isConfigured ? PageModule : await DemoModule.start(), {
    // NarratorService and describeStartError() print everything.
    logger: false,
    abortOnError: false,
    // Ctrl+C does not wait for open connections.
    forceCloseConnections: true,
  });
  // On this machine only: the page has no login of its own.
  const server = (await app.listen(Number(env.PORT || 3000), '127.0.0.1')) as Server;

  // Checks at once whether the key works.
  await app.get(DefexaAuthService).getSession();

  // From here on, Ctrl+C closes the app. Before, it just ends the process.
  app.enableShutdownHooks(['SIGINT', 'SIGTERM'], { useProcessExit: true });
  const url = `http://localhost:${(server.address() as AddressInfo).port}`;
  say(`Ready. Open ${url} to watch the session. Or try: curl ${url}/session`);
  if (!isConfigured) {
    say('To log in at Defexa itself, start again with DEFEXA_MERCHANT_PRIVATE_KEY set.');
  }
  say('Press Ctrl+C to end.');
}

try {
  await start();
} catch (error) {
  console.error(describeStartError(error));
  process.exit(1);
}
