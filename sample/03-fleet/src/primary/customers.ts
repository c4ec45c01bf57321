const PAUSE = 200;

/** Customers who order now and then, each over a connection of their own, so that every worker gets its share. */
export class Customers {
  /** How many orders were not taken. */
  failed = 0;

  readonly #timer: NodeJS.Timeout;
  readonly #orders = new Set<Promise<void>>();

  constructor(url: () => string) {
    this.#timer = setInterval(() => {
      const order = this.#order(url()).finally(() => this.#orders.delete(order));
      this.#orders.add(order);
    }, PAUSE);
  }

  /** No more orders. Waits for the answers to those in progress. */
  async end(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all(this.#orders);
  }

  async #order(url: string): Promise<void> {
    try {
      const answer = await fetch(url, { method: 'POST', headers: { connection: 'close' } });
      await answer.text();
      this.failed += answer.ok ? 0 : 1;
    } catch {
      this.failed += 1;
    }
  }
}
