import { keyProblem } from '../../options/merchant-key.js';
import { EmulatedMerchant } from './emulated-merchant.js';
import type { FaultQueue } from './fault-queue.js';
import { MerchantState } from './merchant-state.js';
import { keyOf, parseBody, type PlatformRequest } from './request.js';
import { createCounts } from './request-log.js';

/** The merchants of an emulator: its own one, and those that a test has added. */
export class EmulatedMerchants {
  readonly #added = new Map<string, EmulatedMerchant>();
  /** Replaced keys, too. */
  readonly #byKey = new Map<string, MerchantState>();
  /** Sessions that have ended, too. */
  readonly #byToken = new Map<string, MerchantState>();

  constructor(
    /** The merchant that every emulator has. */
    readonly own: MerchantState,
    private readonly faults: FaultQueue,
  ) {
    this.#byKey.set(own.key, own);
  }

  /**
   * @throws {RangeError} if there is one with this id or key
   * @throws {TypeError} if the id is empty, or the key is not valid
   */
  add(id: string, key: string): EmulatedMerchant {
    if (typeof id !== 'string' || id === '') {
      throw new TypeError('The id of a merchant must be a string that is not empty');
    }
    if (this.#added.has(id)) {
      throw new RangeError(`There is a merchant ${JSON.stringify(id)} already`);
    }
    const log = { counts: createCounts(), invoices: [] };
    const state = new MerchantState(id, this.own.userId + this.#added.size + 1, key, log);
    const changeKey = (next: string) => {
      assertValidKey(id, next);
      this.changeKey(state, next);
    };
    changeKey(key);
    const merchant = new EmulatedMerchant(state, this.faults, changeKey);
    this.#added.set(id, merchant);
    return merchant;
  }

  /** @throws {RangeError} if there is none with this id */
  get(id: string): EmulatedMerchant {
    const merchant = this.#added.get(id);
    if (!merchant) {
      const ids = [...this.#added.keys()].map((known) => JSON.stringify(known)).join(', ');
      throw new RangeError(
        `There is no merchant ${JSON.stringify(id)}; ` +
          (ids ? `the merchants are ${ids}` : 'start the emulator with merchants, or call addMerchant()'),
      );
    }
    return merchant;
  }

  /** @throws {RangeError} if another merchant has the key */
  changeKey(merchant: MerchantState, key: string): void {
    const owner = this.#byKey.get(key);
    if (owner && owner !== merchant && owner.key === key) {
      throw new RangeError(
        `${nameOf(merchant)} cannot have the key of ${nameOf(owner)}: a key tells whose login it is`,
      );
    }
    merchant.key = key;
    this.#byKey.set(key, merchant);
  }

  /** Finds whose request it is: by its key, or else by its session token. The own merchant's if nobody else's. */
  senderOf(request: PlatformRequest): MerchantState {
    if (this.#added.size === 0) {
      return this.own;
    }
    return this.#byKey.get(keyOf(request) ?? '') ?? this.#byToken.get(tokenOf(request)) ?? this.own;
  }

  noteSession(token: string, merchant: MerchantState): void {
    if (merchant !== this.own) {
      this.#byToken.set(token, merchant);
    }
  }

  /** Ends one session, or all of them. */
  revoke(token?: string): void {
    this.own.sessions.revoke(token);
    for (const merchant of this.#added.values()) {
      merchant.revoke(token);
    }
  }
}

function tokenOf({ body }: PlatformRequest): string {
  const { session_token: token } = (parseBody(body) ?? {}) as { session_token?: unknown };
  return String(token);
}

/** No message shows the key. */
function assertValidKey(id: string, key: unknown): void {
  const problem = keyProblem(key);
  if (problem) {
    throw new TypeError(`The key of the merchant ${JSON.stringify(id)} ${problem}`);
  }
}

function nameOf({ id }: MerchantState): string {
  return id === undefined ? "the emulator's own merchant" : `the merchant ${JSON.stringify(id)}`;
}
