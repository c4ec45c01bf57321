// A provider that Nest creates for each request, and which gets the merchant from it:
// https://docs.nestjs.com/fundamentals/injection-scopes#request-provider
// Resolved as Nest does for a request, without an HTTP server.
import 'reflect-metadata';
import { Scope } from '@nestjs/common';
import { ContextIdFactory, ModuleRef, NestFactory, REQUEST } from '@nestjs/core';
import { createAgent, MerchantService, USE } from './merchant-service.js';

/** Nest instantiates it, as it does classes. */
function AppModule() {}

export async function createFromContainer({ resolve, limit }, { durable }) {
  const agent = createAgent(limit);
  const provider = {
    provide: MerchantService,
    // A durable provider gets the payload of its context, others get the request.
    useFactory: async ({ tenantId }) => new MerchantService(await resolve(tenantId), agent),
    inject: [REQUEST],
    scope: Scope.REQUEST,
    durable,
  };
  const module = { module: AppModule, providers: [provider] };
  const app = await NestFactory.createApplicationContext(module, { logger: false });
  const moduleRef = app.get(ModuleRef);
  const get = (tenantId) => {
    const request = { tenantId };
    const contextId = ContextIdFactory.getByRequest(request);
    moduleRef.registerRequestByContextId(contextId.payload ?? request, contextId);
    return moduleRef.resolve(MerchantService, contextId, { strict: false });
  };
  const close = async () => {
    await app.close();
    agent.destroy();
  };
  return { ...USE, get, close };
}

export const create = (options) => createFromContainer(options, { durable: false });
