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

/** An app that consists of the module alone, and what it wrote and told. */
export type App = Awaited<ReturnType<typeof startApp>>;

/** Starts a Nest app with `DefexaModule.forRoot(options)`. */
export async function startApp(options: Pick<DefexaOptions, keyof DefexaOptions>) {
  const log: string[] = [];
  const events: DefexaSessionEvent[] = [];
  const module = DefexaModule.forRoot({ keepWarm: false, ...options });
  const logger = loggerInto(log);
  const context = await NestFactory.createApplicationContext(module, { logger, abortOnError: false });
  const session = context.get(DefexaSessionProvider);
  session.events$.subscribe((event) => events.push(event));
  return {
    auth: context.get(DefexaAuthService),
    session,
    settings: context.get<object>(getDefexaOptionsToken()),
    module,
    context,
    /** Every line of Nest's log, of all levels, with the level before it. */
    log,
    events,
    close: () => context.close(),
  };
}

/** Starts such an app on an emulator. */
export function startAppOn(
  { baseUrl, merchantPrivateKey }: DefexaEmulator,
  options: Partial<Pick<DefexaOptions, keyof DefexaOptions>> = {},
): Promise<App> {
  return startApp({ baseUrl, merchantPrivateKey, ...options });
}

function loggerInto(log: string[]): LoggerService {
  const write =
    (level: string) =>
    (...words: unknown[]) =>
      log.push(`${level} ${words.map((word) => (typeof word === 'string' ? word : all(word))).join(' ')}`);
  return {
    log: write('log'),
    error: write('error'),
    warn: write('warn'),
    debug: write('debug'),
    verbose: write('verbose'),
    fatal: write('fatal'),
  };
}

/** All that `util.inspect` can find in a value. */
export function all(value: unknown): string {
  return inspect(value, { depth: 10, showHidden: true });
}
