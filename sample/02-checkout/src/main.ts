import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ConsoleLogger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { DefexaEmulator } from 'nestjs-defexa/testing';
import { AppModule } from './app.module.js';
import { serveDocs } from './docs.js';

const { env } = process;

async function start() {
  const isConfigured = ['MERCHANT_PRIVATE_KEY', 'MERCHANT_PRIVATE_KEY_FILE', 'BASE_URL'].some((name) =>
    env[`DEFEXA_${name}`]?.trim(),
  );
  if (!isConfigured) {
    console.log('No key is set, so an emulator stands in for Defexa.');
    const emulator = await DefexaEmulator.start();
    env.DEFEXA_BASE_URL = emulator.baseUrl;
    env.DEFEXA_MERCHANT_PRIVATE_KEY = emulator.merchantPrivateKey;
  }
  // Errors until the app listens are printed below.
  const app = await NestFactory.create(AppModule, { logger: false, abortOnError: false });
  serveDocs(app);
  const server = (await app.listen(Number(env.PORT || 3000))) as Server;
  app.useLogger(new ConsoleLogger({ logLevels: ['warn', 'error', 'fatal'] }));

  // The app completes orders in progress first. The emulator ends with the process.
  app.enableShutdownHooks(['SIGINT', 'SIGTERM'], { useProcessExit: true });
  const url = `http://localhost:${(server.address() as AddressInfo).port}`;
  const order = '{"orderId":"A-1","amount":1999,"currency":"EUR"}';
  console.log(`Ready. Try: curl ${url}/orders -H 'Content-Type: application/json' -d '${order}'`);
  console.log(`The OpenAPI page: ${url}/docs`);
  console.log('Press Ctrl+C to end.');
}

function startProblem({ code, message }: NodeJS.ErrnoException): string {
  if (code === 'ERR_SOCKET_BAD_PORT') {
    return 'PORT must be a number from 0 (any free port) to 65535.';
  }
  return code === 'EADDRINUSE' ? `${message}: set PORT to another one.` : message;
}

try {
  await start();
} catch (error) {
  console.error(startProblem(error as NodeJS.ErrnoException));
  process.exit(1);
}
