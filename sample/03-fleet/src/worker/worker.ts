import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.js';

const { env } = process;

/** One process of the fleet. The primary process has set PORT and all other variables. */
export async function startWorker(): Promise<void> {
  // Ctrl+C reaches every process. When it is time to end, the primary says.
  process.on('SIGINT', () => {});
  try {
    // NarratorService tells what happens to the session.
    const app = await NestFactory.create(AppModule, { logger: false, abortOnError: false });
    app.enableShutdownHooks(['SIGTERM'], { useProcessExit: true });
    await app.listen(Number(env.PORT));
  } catch (error) {
    console.error(problem(error as NodeJS.ErrnoException));
    process.exit(1);
  }
}

function problem({ code, message }: NodeJS.ErrnoException): string {
  if (code === 'ERR_SOCKET_BAD_PORT') {
    return 'PORT must be a number from 0 (any free port) to 65535.';
  }
  return code === 'EADDRINUSE' || code === 'EACCES'
    ? `Port ${env.PORT} can't be had (${code}): set PORT to another one.`
    : message;
}
