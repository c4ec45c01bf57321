import type { CallAnswer } from '../process/accounts-app.js';

/** Something that lasts from one moment of the ledger to another. */
interface Period {
  readonly begin: number;
  end: number;
}

interface Outage extends Period {
  readonly route: 'login' | 'invoice';
  readonly problem: string;
}

/** What happened to a merchant so far. */
class MerchantHistory {
  readonly outages: Outage[] = [];
  readonly replacements: Period[] = [];
  revocations = 0;
  /** Whether a login with a replaced key failed. Then a backoff runs. */
  isOldKeyRejected = false;
  /** Whether the last call failed. */
  isFailing = false;
}

export interface OpenCall {
  readonly id: string;
  readonly number: number;
  readonly begin: number;
  readonly beginMs: number;
}

/** Keeps what happened to each merchant, and tells which errors its callers may get. */
export class Ledger {
  readonly succeeded = new Map<number, string>();
  #moment = 0;
  #calls = 0;
  readonly #merchants = new Map<string, MerchantHistory>();

  get failing(): string[] {
    return [...this.#merchants].filter(([, { isFailing }]) => isFailing).map(([id]) => id);
  }

  beginCall(id: string): OpenCall {
    this.#calls += 1;
    return { id, number: this.#calls, begin: this.#next(), beginMs: Date.now() };
  }

  /** @returns what is wrong with the answer, if anything */
  endCall({ id, number, begin, beginMs }: OpenCall, answer: CallAnswer): string | undefined {
    const merchant = this.#of(id);
    const { code, message, problems = [], retryAtMs = -Infinity } = answer;
    merchant.isFailing = code !== undefined || message !== undefined;
    if (!merchant.isFailing) {
      this.succeeded.set(number, id);
      merchant.isOldKeyRejected &&= !merchant.replacements.every(({ end }) => end < begin);
      return undefined;
    }
    const overlaps = ({ end }: Period) => end > begin;
    const isInBackoff = retryAtMs > beginMs;
    const outage = merchant.outages.find(({ problem }) => problems.includes(problem));
    if (outage && (overlaps(outage) || (outage.route === 'login' && isInBackoff))) {
      return undefined;
    }
    if (problems.includes('incorrect_private_key')) {
      merchant.isOldKeyRejected ||= merchant.replacements.some(overlaps);
      if (merchant.isOldKeyRejected) {
        return undefined;
      }
    }
    if (code === 'DEFEXA_SESSION_REJECTED' && merchant.revocations > 1) {
      return undefined;
    }
    return `call ${number} of ${id} failed for no reason of this merchant: ${code} ${problems.join()} ${message}`;
  }

  /** @returns the problem's code, which tells whose outage it is */
  beginOutage(id: string, route: Outage['route']): string {
    const { outages } = this.#of(id);
    const problem = `outage_${outages.length + 1}_of_${id}`;
    outages.push({ route, problem, begin: this.#next(), end: Infinity });
    return problem;
  }

  /** @returns a function to call when no backoff is left either */
  endOutage(id: string): () => void {
    const outage = this.#of(id).outages.at(-1)!;
    return () => (outage.end = this.#next());
  }

  /** @returns a function to call when the app uses the new key */
  beginReplacement(id: string): () => void {
    const period = { begin: this.#next(), end: Infinity };
    this.#of(id).replacements.push(period);
    return () => (period.end = this.#next());
  }

  noteRevocation(id: string): void {
    this.#of(id).revocations += 1;
  }

  #of(id: string): MerchantHistory {
    const merchant = this.#merchants.get(id) ?? new MerchantHistory();
    this.#merchants.set(id, merchant);
    return merchant;
  }

  #next(): number {
    this.#moment += 1;
    return this.#moment;
  }
}
