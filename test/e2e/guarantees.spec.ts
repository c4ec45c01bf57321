import 'reflect-metadata';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { ConsoleLogger } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import {
  DefexaAuthService,
  type DefexaError,
  DefexaModule,
  type DefexaOptions,
  DefexaSessionProvider,
} from '../../lib/index.js';
import { DefexaEmulator, type DefexaEmulatorOptions } from '../../lib/testing/index.js';
import { Lockstep } from '../support/lockstep.js';

let defexa: DefexaEmulator;
let lockstep: Lockstep;
let app: TestingModule;
let auth: DefexaAuthService;

async function start(emulator: DefexaEmulatorOptions, options: Partial<DefexaOptions> = {}): Promise<void> {
  defexa = await DefexaEmulator.start(emulator);
  lockstep = new Lockstep(defexa);
  const { baseUrl, merchantPrivateKey } = defexa;
  const httpOptions = { httpAgent: lockstep.agent };
  app = await Test.createTestingModule({
    imports: [DefexaModule.forRoot({ baseUrl, merchantPrivateKey, httpOptions, ...options })],
  })
    .setLogger(new ConsoleLogger({ logLevels: [] }))
    .compile();
  auth = app.get(DefexaAuthService);
}

afterEach(async () => {
  await app.close();
  await defexa.close();
});

it('10,000 concurrent first callers cause one login', async () => {
  await start({});
  const sessions = await Promise.all(Array.from({ length: 10_000 }, () => auth.getSession()));
  expect(new Set(sessions).size).toBe(1);
  expect(defexa.counts.logins).toBe(1);
});

it.each([
  ['a key', 'wrong'],
  ['the result of a key function', () => 'wrong'],
])('%s that Defexa rejects is sent once in 1,000 calls', async (_name, merchantPrivateKey) => {
  await start({}, { merchantPrivateKey });
  const codes: string[] = [];
  for (let call = 0; call < 1_000; call += 1) {
    await auth.getSession().catch((error: DefexaError) => codes.push(error.code));
  }
  expect(codes).toHaveLength(1_000);
  expect(new Set(codes)).toEqual(new Set(['DEFEXA_AUTHENTICATION']));
  expect(defexa.counts.logins).toBe(1);
});

describe('with fake timers, over real HTTP', () => {
  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
    jest.spyOn(Math, 'random').mockReturnValue(0.5);
  });
  afterEach(() => {
    jest.restoreAllMocks();
    jest.useRealTimers();
  });

  /** Calls every 5 ms for the given time. */
  async function callSteadily(milliseconds: number) {
    const outcome = { waits: [] as number[], failures: 0 };
    for (let passed = 0; passed < milliseconds; passed += 5) {
      const calledAt = performance.now();
      auth.getSession().then(
        () => outcome.waits.push(performance.now() - calledAt),
        () => (outcome.failures += 1),
      );
      await lockstep.pass(5);
    }
    return outcome;
  }

  async function firstLogin(): Promise<void> {
    const first = auth.getSession();
    await lockstep.pass(defexa.latency);
    await first;
  }

  it('only the first caller waits in 20 s of steady calls, with sessions of 3 s and logins of 300 ms', async () => {
    await start({ sessionLifetime: 3_000, latency: 300 });
    await firstLogin();
    const { waits, failures } = await callSteadily(20_000);
    expect(failures).toBe(0);
    expect(waits).toHaveLength(4_000);
    expect(Math.max(...waits)).toBeLessThanOrEqual(50);
    expect(defexa.counts.logins).toBeGreaterThanOrEqual(20 / 3);
    expect(defexa.counts.logins).toBeLessThanOrEqual(10);
  });

  it.each([
    ['server-error', 50],
    ['connection-reset', 50],
    // Callers in the hard window wait for the hanging login until it times out.
    ['hang', 10_000],
  ] as const)('a login outage of 5 s (%s) in the soft window fails no caller', async (fault, longestWait) => {
    await start({ sessionLifetime: 60_000, latency: 20 });
    const provider = app.get(DefexaSessionProvider);
    await firstLogin();
    await auth.getSession();
    await lockstep.pass(46_000);
    defexa.fail(fault);
    const during = await callSteadily(5_000);
    expect(provider.state).toBe('soft');
    expect(defexa.counts.logins).toBeGreaterThan(1);
    defexa.recover();
    const after = await callSteadily(15_000);
    expect(during.failures + after.failures).toBe(0);
    expect(Math.max(...during.waits)).toBe(0);
    expect(Math.max(...after.waits)).toBeLessThanOrEqual(longestWait);
    expect(provider.current?.generation).toBe(2);
  });

  it('nobody waits longer than 20 s for a hanging login, and the first call after the recovery succeeds', async () => {
    await start({});
    defexa.fail('hang');
    const waits: number[] = [];
    for (let second = 0; second < 60; second += 1) {
      const calledAt = performance.now();
      auth.getSession().catch(() => waits.push(performance.now() - calledAt));
      await lockstep.pass(1_000);
    }
    await lockstep.pass(20_000);
    expect(waits).toHaveLength(60);
    expect(Math.max(...waits)).toBe(20_000);
    defexa.recover();
    await expect(auth.getSession()).resolves.toMatchObject({ userId: 173 });
  });
});
