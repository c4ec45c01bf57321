import type { DefexaOptions } from '../../../../lib/index.js';
import type { Machine } from '../machine.js';
import type { Merchants } from './merchants.js';

/** The database in which the apps have the merchants and their keys. It may fail, too. */
export class Database {
  condition: 'healthy' | 'slow' | 'failing' | 'hanging' | 'empty' | 'returning garbage' = 'healthy';

  constructor(private readonly merchants: Merchants) {}

  /** Reads the options of an account. Ids of nobody have none. */
  async read(id: string, machine: Machine): Promise<DefexaOptions | undefined> {
    const merchant = this.merchants.get(id);
    // Before it is read, and after.
    await this.#wait(machine);
    const key = merchant?.storedKey;
    await this.#wait(machine);
    if (!merchant || key === undefined || this.condition === 'empty') {
      return undefined;
    }
    const { isKeyFunction, keepWarm } = merchant;
    const merchantPrivateKey = isKeyFunction ? () => this.#readKey(merchant.id, machine) : key;
    return { merchantPrivateKey: this.condition === 'returning garbage' ? '' : merchantPrivateKey, keepWarm };
  }

  async #readKey(id: string, machine: Machine): Promise<string> {
    await this.#wait(machine);
    const key = this.merchants.get(id)!.storedKey;
    return this.condition === 'returning garbage' ? `${key}\n${key}` : key;
  }

  async #wait(machine: Machine): Promise<void> {
    if (this.condition === 'failing') {
      throw new Error('The database is away');
    }
    if (this.condition === 'hanging') {
      return new Promise(() => {});
    }
    if (this.condition === 'slow') {
      await new Promise<void>((resolve) => void machine.startTimer(700, resolve));
    }
  }
}
