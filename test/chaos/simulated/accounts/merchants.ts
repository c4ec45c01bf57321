import type { AxiosResponse, InternalAxiosRequestConfig } from 'axios';
import type { SimulatedClock } from '../../../support/simulated-clock.js';
import type { RandomSource } from '../../random-source.js';
import { type Client, SimulatedServer } from '../simulated-server.js';

/** Enough for all sessions that have not ended. */
const MAX_TOKENS = 3_000;

/** A merchant: what the platform knows of it, and the key that the app has in its database. */
export class Merchant {
  readonly server: SimulatedServer;
  storedKey: string;

  /** @param isKeyFunction whether the app passes a function for the key, or else evicts the account when it is replaced */
  constructor(
    readonly id: string,
    readonly isKeyFunction: boolean,
    readonly keepWarm: boolean,
    key: string,
    clock: SimulatedClock,
    random: RandomSource,
  ) {
    this.server = new SimulatedServer(clock, random);
    this.server.key = key;
    this.storedKey = key;
  }
}

/** Gives the log of an app for one of its merchants. */
export type ClientOf = (merchant: Merchant) => Client;

/** Defexa for many merchants. A login is that of the merchant who has the key, a call that of the merchant who has the session. */
export class Merchants {
  readonly all: readonly Merchant[];
  readonly #byKey = new Map<string, Merchant>();
  readonly #byToken = new Map<string, Merchant>();

  constructor(count: number, clock: SimulatedClock, random: RandomSource) {
    this.all = Array.from({ length: count }, (_, index) => {
      const key = createKey(random);
      const merchant = new Merchant(`m${index}`, index % 2 === 0, index % 16 === 0, key, clock, random);
      this.#byKey.set(key, merchant);
      return merchant;
    });
  }

  get(id: string): Merchant | undefined {
    return this.all.find((merchant) => merchant.id === id);
  }

  /** Replaced keys stay those of their merchant. */
  addKey(merchant: Merchant, random: RandomSource): string {
    const key = createKey(random);
    this.#byKey.set(key, merchant);
    return key;
  }

  async login(config: InternalAxiosRequestConfig, clientOf: ClientOf): Promise<AxiosResponse> {
    const key = String(config.headers.get('Authorization')).slice('Bearer '.length);
    const merchant = ownerOf(this.#byKey, key);
    const client = clientOf(merchant);
    return merchant.server.login(config, {
      ...client,
      record: (occurrence) => {
        if (occurrence.type === 'issued') {
          this.#noteToken(occurrence.token, merchant);
        }
        client.record(occurrence);
      },
    });
  }

  async openInvoice(config: InternalAxiosRequestConfig, clientOf: ClientOf): Promise<AxiosResponse> {
    const { session_token: token } = JSON.parse(config.data as string) as { session_token: string };
    const merchant = ownerOf(this.#byToken, token);
    return merchant.server.openInvoice(config, clientOf(merchant));
  }

  #noteToken(token: string, merchant: Merchant): void {
    this.#byToken.set(token, merchant);
    if (this.#byToken.size > MAX_TOKENS) {
      this.#byToken.delete(this.#byToken.keys().next().value!);
    }
  }
}

function ownerOf(merchants: ReadonlyMap<string, Merchant>, secret: string): Merchant {
  const merchant = merchants.get(secret);
  if (!merchant) {
    throw new Error('A request has a key or a session of no merchant');
  }
  return merchant;
}

function createKey(random: RandomSource): string {
  return `live/${Array.from({ length: 24 }, () => random.integer(0, 35).toString(36)).join('')}`;
}
