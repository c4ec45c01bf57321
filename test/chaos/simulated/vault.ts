import type { Machine } from './machine.js';

/** Where the apps get the key from: a vault, which has bad days of its own. */
export class Vault {
  key: string;
  isAs: 'it should be' | 'failing' | 'hanging' | 'slow' | 'talking rubbish' = 'it should be';

  constructor(key: string) {
    this.key = key;
  }

  async ask(machine: Machine): Promise<string> {
    const { key, isAs } = this;
    switch (isAs) {
      case 'it should be':
        return key;
      case 'failing':
        throw new Error(`The vault is sealed: ${key}`);
      case 'hanging':
        return new Promise(() => {});
      case 'slow':
        await new Promise<void>((resolve) => void machine.startTimer(700, resolve));
        return key;
      case 'talking rubbish':
        return `${key}\n${key}`;
    }
  }
}
