import 'reflect-metadata';
import type { AddressInfo, Server } from 'node:net';
import { afterEach, expect, it, jest } from '@jest/globals';
import { Controller, Injectable, Logger, Module } from '@nestjs/common';
import { APP_FILTER, ExternalContextCreator, NestFactory } from '@nestjs/core';
import { ExecutionContextHost } from '@nestjs/core/internal';
import { ClientProxyFactory, MessagePattern, Transport } from '@nestjs/microservices';
import { firstValueFrom, throwError } from 'rxjs';
import { DefexaExceptionFilter, DefexaUnavailableError } from '../../lib/index.js';
import { closeAll, closing } from '../support/http/transports.js';

const error = new DefexaUnavailableError('down');

afterEach(async () => {
  jest.restoreAllMocks();
  await closeAll();
});

/** What Nest's own handlers log. */
function recordLog() {
  const log: unknown[][] = [];
  const record = (...values: unknown[]) => void log.push(values);
  return { log, logger: { log: () => {}, warn: record, error: record, debug: record } };
}

it.each([true, false])('a microservice responds as it does without the filter (%s)', async (hasFilter) => {
  @Controller()
  class OrdersController {
    @MessagePattern('promise')
    promise(): Promise<never> {
      return Promise.reject(error);
    }

    @MessagePattern('observable')
    observable() {
      return throwError(() => error);
    }
  }
  const providers = hasFilter ? [{ provide: APP_FILTER, useClass: DefexaExceptionFilter }] : [];
  @Module({ controllers: [OrdersController], providers })
  class AppModule {}
  const { log, logger } = recordLog();
  const service = await NestFactory.createMicroservice(AppModule, {
    logger,
    transport: Transport.TCP,
    options: { host: '127.0.0.1', port: 0 },
  });
  await service.listen();
  closing(service);
  const { port } = service.unwrap<Server>().address() as AddressInfo;
  const client = closing(
    ClientProxyFactory.create({ transport: Transport.TCP, options: { host: '127.0.0.1', port } }),
  );
  const expected = { status: 'error', message: 'Internal server error' };
  await expect(firstValueFrom(client.send('promise', {}))).rejects.toEqual(expected);
  await expect(firstValueFrom(client.send('observable', {}))).rejects.toEqual(expected);
  expect(log).toEqual([
    [error, undefined, 'RpcExceptionsHandler'],
    [error, undefined, 'RpcExceptionsHandler'],
  ]);
});

it('a GraphQL resolver throws the error itself', async () => {
  @Injectable()
  class Resolver {
    readonly orders = (): Promise<never> => Promise.reject(error);
  }
  @Module({ providers: [Resolver, { provide: APP_FILTER, useClass: DefexaExceptionFilter }] })
  class AppModule {}
  const { log, logger } = recordLog();
  const app = closing(await NestFactory.createApplicationContext(AppModule, { logger }));
  const resolver = app.get(Resolver);
  // As @nestjs/graphql does.
  const resolve = app
    .get(ExternalContextCreator)
    .create(
      resolver,
      resolver.orders,
      'orders',
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
      'graphql',
    );
  await expect(resolve()).rejects.toBe(error);
  expect(log).toEqual([[error, undefined, 'ExceptionsHandler']]);
});

it.each<[string, (sent: unknown[]) => object]>([
  ['Socket.IO', (sent) => ({ emit: (event: string, data: unknown) => sent.push({ event, data }) })],
  [
    'ws',
    (sent) => ({
      readyState: 1,
      emit: () => sent.push('nothing is sent'),
      send: (message: string) => sent.push(JSON.parse(message)),
    }),
  ],
])('a gateway of %s reports the exception as it does without the filter', (_, createClient) => {
  const log = jest.spyOn(Logger.prototype, 'error').mockReturnValue();
  const sent: unknown[] = [];
  const host = new ExecutionContextHost([createClient(sent), { id: 7 }, 'orders']);
  host.setType('ws');
  expect(new DefexaExceptionFilter().catch(error, host)).toBeUndefined();
  const cause = { pattern: 'orders', data: { id: 7 } };
  expect(sent).toEqual([
    { event: 'exception', data: { status: 'error', message: 'Internal server error', cause } },
  ]);
  expect(log.mock.calls).toEqual([[error]]);
});
