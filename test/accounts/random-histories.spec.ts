import { expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import type { AxiosResponse, InternalAxiosRequestConfig } from 'axios';
import fc from 'fast-check';
import { firstValueFrom } from 'rxjs';
import type { DefexaAccount } from '../../lib/accounts/defexa-account.js';
import { createDefexaAccounts } from '../../lib/defexa.accounts.js';
import { SimulatedClock } from '../support/simulated-clock.js';
import { SimulatedDefexa } from '../support/simulated-defexa.js';

Logger.overrideLogger(false);

const IDS = 8;
const IDLE_MS = 60_000;
/** How long a charge takes. A login takes 300 ms. */
const CHARGE_MS = 3_000;
const SECOND = 1_000;

type Step =
  | { readonly type: 'charge' | 'session' | 'get' | 'evict'; readonly id: number }
  | { readonly type: 'pass'; readonly ms: number };

const STEP: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constantFrom('charge' as const, 'session' as const, 'get' as const, 'evict' as const),
      id: fc.nat(IDS - 1),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('pass' as const),
      ms: fc.oneof(fc.nat(SECOND), fc.nat(2 * IDLE_MS)),
    }),
  },
);

/** An app that uses accounts with real sessions and HTTP services, and notes which rules are broken. */
class App {
  readonly clock = new SimulatedClock();
  readonly broken = new Set<string>();
  readonly #defexa = new SimulatedDefexa(this.clock);
  readonly #accounts;
  /** The key that each token was issued for. */
  readonly #owners = new Map<string, string>();
  /** The accounts with an operation in progress, unless they were evicted, and how many there are. */
  readonly #inUse = new Map<string, { readonly account: DefexaAccount; count: number }>();
  #done = 0;
  #started = 0;

  constructor(private readonly max: number) {
    // Two connections, so that each is closed and opened again now and then.
    const transports = [this.#transport(), this.#transport()];
    this.#accounts = createDefexaAccounts(
      {
        resolve: (id: string) => ({
          merchantPrivateKey: `key-of-${id}`,
          httpTransport: transports[Number(id) % 2],
        }),
        max,
        idleTimeout: IDLE_MS,
        maxConcurrentLogins: 2,
      },
      this.clock,
      () => this.#defexa.http,
    );
    this.#defexa.http.axiosRef.interceptors.response.use((response: AxiosResponse<string>) => {
      const { session_token: token } = JSON.parse(response.data) as Record<string, string>;
      this.#owners.set(token!, String(response.config.headers.get('Authorization')));
      return response;
    });
  }

  async take(step: Step): Promise<void> {
    if (step.type === 'pass') {
      await this.clock.pass(step.ms);
    } else if (step.type === 'evict') {
      this.#evict(String(step.id));
    } else if (step.type === 'get') {
      await this.#get(String(step.id));
    } else {
      void this.#operate(String(step.id), step.type);
    }
    await this.clock.pass(0);
    this.#check(
      'at most the maximum is held, or those in use',
      this.#accounts.size <= Math.max(this.max, this.#inUse.size),
    );
  }

  async end(): Promise<void> {
    await this.clock.pass(60 * SECOND);
    this.#check('every operation succeeds', this.#done === this.#started && this.#inUse.size === 0);
    this.#accounts.onApplicationShutdown();
    this.#check('nothing is left', this.#accounts.size === 0 && this.clock.timers === 0);
  }

  #check(rule: string, isKept: boolean): void {
    if (!isKept) {
      this.broken.add(rule);
    }
  }

  async #get(id: string): Promise<void> {
    const account = await this.#accounts.get(id);
    const used = this.#inUse.get(id);
    this.#check('an account in use is kept', !used || used.account === account);
  }

  #evict(id: string): void {
    this.#accounts.evict(id);
    this.#inUse.delete(id);
  }

  async #operate(id: string, type: 'charge' | 'session'): Promise<void> {
    this.#started += 1;
    const account = await this.#accounts.get(id);
    const used = this.#inUse.get(id) ?? { account, count: 0 };
    this.#check('an account in use is kept', used.account === account);
    used.count += 1;
    this.#inUse.set(id, used);
    const work =
      type === 'charge'
        ? firstValueFrom(account.http.post('/invoice', { id }))
        : account.session.getSession();
    try {
      await work;
      this.#done += 1;
    } finally {
      used.count -= 1;
      if (used.count === 0 && this.#inUse.get(id) === used) {
        this.#inUse.delete(id);
      }
    }
  }

  #transport() {
    let calls = 0;
    const adapter = async (config: InternalAxiosRequestConfig): Promise<AxiosResponse> => {
      calls += 1;
      const { id, session_token: token } = JSON.parse(String(config.data)) as Record<string, string>;
      this.#check(
        'a request has a session of its own merchant',
        this.#owners.get(token!) === `Bearer key-of-${id}`,
      );
      await new Promise<void>((resolve) => this.clock.receive(CHARGE_MS, resolve));
      calls -= 1;
      return { data: '{"success":true}', status: 200, statusText: 'OK', headers: {}, config };
    };
    return () => ({ adapter, close: () => this.#check('no connection is closed under a call', calls === 0) });
  }
}

it('serves every caller in every history, within its bound', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 5 }),
      fc.array(STEP, { maxLength: 60 }),
      async (max, steps) => {
        const app = new App(max);
        for (const step of steps) {
          await app.take(step);
        }
        await app.end();
        expect(app.broken).toEqual(new Set());
      },
    ),
    { numRuns: 300 },
  );
});
