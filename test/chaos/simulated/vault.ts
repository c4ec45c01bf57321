import type { Machine } from './machine.js';

/** The secret store that gives apps their key. It may fail, too. */
export class Vault {
  key: string;
  condition: 'healthy' | 'failing' | 'hanging' | 'slow' | 'returning garbage' = 'healthy';

  constructor(key: string) {
    this.key = key;
  }

  async readKey(machine: Machine, { mayWait }: { mayWait: boolean }): Promise<string> {
    const { key, condition } = this;
    if (condition === 'failing') {
      throw new Error(`The vault is sealed: ${key}`);
    }
    if (condition === 'hanging' && mayWait) {
      return new Promise(() => {});
    }
    if (condition === 'slow' && mayWait) {
      await new Promise<void>((resolve) => void machine.startTimer(700, resolve));
    }
    return condition === 'returning garbage' ? `${key}\n${key}` : key;
  }
}
