const ORDER_INTERVAL_MS = 200;

/** Customers who order regularly. Each uses a new connection, so that every worker gets its share. */
export class Customers {
  /** The number of failed orders. */
  failed = 0;

  readonly #timer: NodeJS.Timeout;
  readonly #orders = new Set<Promise<void>>();

  constructor(url: () => string) {
    this.#timer = setInterval(() => {
      const order = this.#order(url()).finally(() => this.#orders.delete(order));
      this.#orders.add(order);
    }, ORDER_INTERVAL_MS);
  }

  /** Stops ordering, and waits for the orders in progress. */
  async end(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all(this.#orders);
  }

  async #order(url: string): Promise<void> {
    try {
      const response = await fetch(url, { method: 'POST', headers: { connection: 'close' } });
      await response.text();
      this.failed += response.ok ? 0 : 1;
    } catch {
      this.failed += 1;
    }
  }
}
