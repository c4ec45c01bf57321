import 'reflect-metadata';
import type { AddressInfo } from 'node:net';
import {
  Controller,
  Header,
  type INestApplication,
  type MiddlewareConsumer,
  Module,
  Post,
  type Provider,
  type Type,
  UseFilters,
} from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { DefexaExceptionFilter, type DefexaExceptionFilterOptions } from '../../../lib/index.js';
import { closing } from '../http/transports.js';

export const PLATFORMS = {
  Express: () => new ExpressAdapter(),
  Fastify: () => new FastifyAdapter(),
} as const;

export type Platform = keyof typeof PLATFORMS;

/** The ways in which an app registers the filter. */
export const REGISTRATIONS = ['APP_FILTER', 'useGlobalFilters', '@UseFilters'] as const;

export interface FilterAppOptions {
  platform?: Platform;
  registration?: (typeof REGISTRATIONS)[number] | 'none';
  options?: DefexaExceptionFilterOptions;
  /** What the handlers do. */
  work: () => unknown;
  /** What a middleware does. */
  middleware?: () => unknown;
  providers?: Provider[];
  controller?: Type;
}

/** An app whose routes do what the test says, with a log. `closeAll()` closes it. */
export async function openFilterApp({
  platform = 'Express',
  registration = 'APP_FILTER',
  options,
  work,
  middleware,
  providers = [],
  controller,
}: FilterAppOptions) {
  @Controller()
  class OrdersController {
    @Post('orders/:id')
    place(): unknown {
      return work();
    }

    @Post('export')
    @Header('Content-Type', 'text/csv')
    @Header('Content-Encoding', 'gzip')
    exportAll(): unknown {
      return work();
    }
  }
  const Orders = controller ?? OrdersController;
  if (registration === '@UseFilters') {
    UseFilters(options ? new DefexaExceptionFilter(options) : DefexaExceptionFilter)(Orders);
  }
  if (registration === 'APP_FILTER') {
    providers.push(
      options
        ? { provide: APP_FILTER, useValue: new DefexaExceptionFilter(options) }
        : { provide: APP_FILTER, useClass: DefexaExceptionFilter },
    );
  }
  @Module({ controllers: [Orders], providers })
  class AppModule {
    configure(consumer: MiddlewareConsumer): void {
      if (middleware) {
        consumer.apply(middleware).forRoutes('*path');
      }
    }
  }
  const log: string[] = [];
  const write =
    (level: string) =>
    (...values: unknown[]) =>
      void log.push(`${level} ${values.join(' | ')}`);
  const logger = {
    log: () => {},
    error: write('error'),
    warn: write('warn'),
    debug: write('debug'),
  };
  const builder = Test.createTestingModule({ imports: [AppModule] }).setLogger(logger);
  const app: INestApplication = (await builder.compile()).createNestApplication(PLATFORMS[platform]());
  if (registration === 'useGlobalFilters') {
    app.useGlobalFilters(new DefexaExceptionFilter(options));
  }
  await app.listen(0, '127.0.0.1');
  closing(app);
  const { port } = app.getHttpServer().address() as AddressInfo;
  return { app, log, url: `http://127.0.0.1:${port}` };
}
