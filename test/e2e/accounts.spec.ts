import { afterEach, expect, it } from '@jest/globals';
import { DefexaEmulator } from '../../lib/testing/index.js';
import { RandomSource } from '../chaos/random-source.js';
import { AccountsRun } from '../support/accounts/accounts-run.js';
import { createSteps } from '../support/accounts/steps.js';
import { AccountsApp, type MerchantRecord } from '../support/process/accounts-app.js';

/** Fixed, so that the test does not fail by chance. It decides the steps and their order, but not their timing. */
const SEED = Number(process.env['DEFEXA_ACCOUNTS_SEED'] ?? 20_260_101);

const MERCHANTS = 2_000;
const CALLS = 20_000;
const ROUNDS = 10;
const MAX = 200;
/** Less than a leak of 1 KiB per account that is let go. */
const MAX_GROWTH_BYTES = 1024 * 1024;

const ids = Array.from({ length: MERCHANTS }, (_, index) => `m${index}`);
const recordOf = (id: string, index: number): MerchantRecord => ({
  key: `key-of-${id}-0`,
  isKeyFunction: index % 2 === 0,
  transport: index % 4 < 2 ? 'axios' : 'undici',
});

let defexa: DefexaEmulator | undefined;
let app: AccountsApp | undefined;

afterEach(async () => {
  app?.kill();
  await defexa?.close();
});

/** The growth from the fourth to sixth reading to the last three: by then, everything is compiled and all places are taken. */
const growthOf = (heaps: readonly number[]) => Math.min(...heaps.slice(-3)) - Math.min(...heaps.slice(3, 6));

it(`keeps ${MERCHANTS} merchants apart while accounts come and go, keys are replaced and merchants have outages`, async () => {
  const merchants = Object.fromEntries(ids.map((id, index) => [id, recordOf(id, index)]));
  const keys = Object.fromEntries(ids.map((id) => [id, merchants[id]!.key]));
  defexa = await DefexaEmulator.start({ merchants: keys });
  app = await AccountsApp.start({ baseUrl: defexa.baseUrl, merchants, max: MAX });
  const run = new AccountsRun(defexa, app);
  const steps = createSteps(ids, CALLS, new RandomSource(SEED));
  const roundLength = Math.ceil(steps.length / ROUNDS);
  const sizes: number[] = [];
  const heaps: number[] = [];
  for (let begin = 0; begin < steps.length; begin += roundLength) {
    await run.take(steps.slice(begin, begin + roundLength));
    const { size, heapBytes } = await app.ask('measure');
    sizes.push(size);
    heaps.push(heapBytes);
  }
  await run.recover();
  expect({ seed: SEED, violations: run.findViolations() }).toEqual({ seed: SEED, violations: [] });
  expect(sizes).toEqual(sizes.map((size) => Math.min(size, MAX)));
  const growth = growthOf(heaps);
  expect({ seed: SEED, heaps, grows: growth > MAX_GROWTH_BYTES }).toEqual({
    seed: SEED,
    heaps,
    grows: false,
  });
  expect(await app.close()).toEqual({ exitCode: 0 });
}, 120_000);
