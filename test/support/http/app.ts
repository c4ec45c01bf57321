import 'reflect-metadata';
import { inspect } from 'node:util';
import type { LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { getDefexaOptionsToken } from '../../../lib/defexa.tokens.js';
import {
  DefexaAuthService,
  DefexaModule,
  type DefexaOptions,
  type DefexaSessionEvent,
  DefexaSessionProvider,
} from '../../../lib/index.js';
import type { DefexaEmulator } from '../../../lib/testing/index.js';

/** An app with only the module, its log and its events. */
export type App = Awaited<ReturnType<typeof startApp>>;

/** Starts a Nest app with `DefexaModule.forRoot(options)`. */
export async function startApp(options: Pick<DefexaOptions, keyof DefexaOptions>) {
  const log: string[] = [];
  const events: DefexaSessionEvent[] = [];
  const module = DefexaModule.forRoot({ keepWarm: false, ...options });
  const logger = createLogger(log);
  const context = await NestFactory.createApplicationContext(module, { logger, abortOnError: false });
  const session = context.get(DefexaSessionProvider);
  session.events$.subscribe((event) => events.push(event));
  return {
    auth: context.get(DefexaAuthService),
    session,
    options: context.get<() => object>(getDefexaOptionsToken())(),
    module,
    context,
    /** All lines of Nest's log, each with its level first. */
    log,
    events,
    close: () => context.close(),
  };
}

/** Starts such an app with an emulator. */
export function startAppOn(
  { baseUrl, merchantPrivateKey }: DefexaEmulator,
  options: Partial<Pick<DefexaOptions, keyof DefexaOptions>> = {},
): Promise<App> {
  return startApp({ baseUrl, merchantPrivateKey, ...options });
}

function createLogger(log: string[]): LoggerService {
  const write =
    (level: string) =>
    (...values: unknown[]) =>
      log.push(
        `${level} ${values.map((value) => (typeof value === 'string' ? value : all(value))).join(' ')}`,
      );
  return {
    log: write('log'),
    error: write('error'),
    warn: write('warn'),
    debug: write('debug'),
    verbose: write('verbose'),
    fatal: write('fatal'),
  };
}

/** Everything that `util.inspect` finds in a value. */
export function all(value: unknown): string {
  return inspect(value, { depth: 10, showHidden: true });
}
