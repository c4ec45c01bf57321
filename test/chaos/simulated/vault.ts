import type { Machine } from './machine.js';

/** Where the apps get the key from: a vault, which has bad days of its own. */
export class Vault {
  key: string;
  isAs: 'it should be' | 'failing' | 'hanging' | 'slow' | 'talking rubbish' = 'it should be';

  constructor(key: string) {
    this.key = key;
  }

  async ask(machine: Machine, { mayWait }: { mayWait: boolean }): Promise<string> {
    const { key, isAs } = this;
    if (isAs === 'failing') {
      throw new Error(`The vault is sealed: ${key}`);
    }
    if (isAs === 'hanging' && mayWait) {
      return new Promise(() => {});
    }
    if (isAs === 'slow' && mayWait) {
      await new Promise<void>((resolve) => void machine.startTimer(700, resolve));
    }
    return isAs === 'talking rubbish' ? `${key}\n${key}` : key;
  }
}
