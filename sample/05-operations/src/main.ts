import './telemetry.js';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ConsoleLogger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { DefexaEmulator } from 'nestjs-defexa/testing';
import { AppModule } from './app.module.js';
import { breakOnSignal, DEMO_SESSION_MS } from './demo.js';

const { env } = process;

async function start() {
  const hasKey = [env.DEFEXA_MERCHANT_PRIVATE_KEY, env.DEFEXA_MERCHANT_PRIVATE_KEY_FILE].some((key) =>
    key?.trim(),
  );
  if (!hasKey && !env.DEFEXA_BASE_URL?.trim()) {
    console.log('No key is set, so an emulator stands in for Defexa.');
    const emulator = await DefexaEmulator.start({ sessionLifetime: DEMO_SESSION_MS });
    env.DEFEXA_BASE_URL = emulator.baseUrl;
    env.DEFEXA_MERCHANT_PRIVATE_KEY = emulator.merchantPrivateKey;
    breakOnSignal(emulator);
    console.log(`Break its logins, and restore them: kill -USR2 ${process.pid}`);
  }
  // The app starts with a session, or not at all if Defexa rejects the key.
  env.DEFEXA_EAGER_LOGIN ??= 'required';
  const logger = new ConsoleLogger({ json: true, logLevels: ['debug', 'warn', 'error', 'fatal'] });
  const app = await NestFactory.create(AppModule, { logger, abortOnError: false });
  app.enableShutdownHooks(['SIGINT', 'SIGTERM'], { useProcessExit: true });
  const server = (await app.listen(Number(env.PORT || 3000))) as Server;
  const url = `http://localhost:${(server.address() as AddressInfo).port}`;
  console.log(`Ready. Try: curl -X POST ${url}/orders`);
  console.log(`Then: curl ${url}/health/ready, and curl ${url}/metrics`);
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
