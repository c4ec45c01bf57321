// A durable provider, which Nest creates once for each tenant and keeps for ever, with the strategy of its documentation:
// https://docs.nestjs.com/fundamentals/injection-scopes#durable-providers
import { ContextIdFactory } from '@nestjs/core';
import { createFromContainer } from './request-scoped-provider.js';

class AggregateByTenantContextIdStrategy {
  tenants = new Map();

  attach(contextId, { tenantId }) {
    let tenantSubTreeId = this.tenants.get(tenantId);
    if (!tenantSubTreeId) {
      tenantSubTreeId = ContextIdFactory.create();
      this.tenants.set(tenantId, tenantSubTreeId);
    }
    return {
      resolve: ({ isTreeDurable }) => (isTreeDurable ? tenantSubTreeId : contextId),
      payload: { tenantId },
    };
  }
}

export async function create(options) {
  // A new one for each set of accounts: it has their contexts.
  ContextIdFactory.apply(new AggregateByTenantContextIdStrategy());
  return createFromContainer(options, { durable: true });
}
