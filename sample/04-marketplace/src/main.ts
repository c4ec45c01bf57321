import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ConsoleLogger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.js';
import { addMerchants, instructions, startEmulator } from './demo.js';

const { env } = process;

async function start() {
  const isDemo = !env.DEFEXA_BASE_URL?.trim();
  if (isDemo) {
    console.log('DEFEXA_BASE_URL is not set, so an emulator stands in for Defexa.');
    await startEmulator();
  }
  // Errors until the app listens are printed below.
  const app = await NestFactory.create(AppModule, { logger: false, abortOnError: false });
  const server = (await app.listen(Number(env.PORT || 3000))) as Server;
  app.useLogger(new ConsoleLogger({ logLevels: ['warn', 'error', 'fatal'] }));

  // The app completes orders in progress first. The emulator ends with the process.
  app.enableShutdownHooks(['SIGINT', 'SIGTERM'], { useProcessExit: true });
  const url = `http://localhost:${(server.address() as AddressInfo).port}`;
  if (isDemo) {
    await addMerchants(app);
    console.log(`Ready. Try these, one after another:\n\n${instructions(url)}\n`);
  } else {
    console.log(`Ready at ${url}. Add a merchant with POST /merchants.`);
  }
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
