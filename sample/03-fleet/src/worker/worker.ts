import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.js';

const { env } = process;

/** Starts one process of the fleet. The primary process has set PORT and all other variables. */
export async function startWorker(): Promise<void> {
  // They may reach every process, but the primary decides when a worker ends.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {});
  }
  try {
    // NarratorService reports what happens to the session.
    const app = await NestFactory.create(AppModule, { logger: false, abortOnError: false });
    app.enableShutdownHooks(['SIGUSR2'], { useProcessExit: true });
    await app.listen(Number(env.PORT));
  } catch (error) {
    console.error(describeError(error as NodeJS.ErrnoException));
    process.exit(1);
  }
}

function describeError({ code, message }: NodeJS.ErrnoException): string {
  if (code === 'ERR_SOCKET_BAD_PORT') {
    return 'PORT must be a number from 0 (any free port) to 65535.';
  }
  return code === 'EADDRINUSE' || code === 'EACCES'
    ? `Port ${env.PORT} is not available (${code}): set PORT to another one.`
    : message;
}
