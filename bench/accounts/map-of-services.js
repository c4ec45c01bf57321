// What most apps would write: a service for each merchant, in a Map from which nothing is removed.
import { createAgent, MerchantService, USE } from './merchant-service.js';

class MerchantServices {
  services = new Map();

  constructor(resolve, agent) {
    this.resolve = resolve;
    this.agent = agent;
  }

  /** Holds the promise, so that callers who come at the same time get the same service. */
  get(id) {
    let service = this.services.get(id);
    if (!service) {
      service = this.create(id);
      this.services.set(id, service);
    }
    return service;
  }

  async create(id) {
    return new MerchantService(await this.resolve(id), this.agent);
  }
}

export function create({ resolve, limit }) {
  const agent = createAgent(limit);
  const services = new MerchantServices(resolve, agent);
  return { ...USE, get: (id) => services.get(id), close: () => agent.destroy() };
}
