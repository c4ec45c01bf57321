import type { INestApplication } from '@nestjs/common';
import { DefexaEmulator } from 'nestjs-defexa/testing';
import { MerchantsService } from './merchants/merchants.service.js';

const KEYS = { acme: 'key-of-acme', bistro: 'key-of-bistro', deli: 'key-of-deli' };
const ADMIN_TOKEN = 'demo';

/** Starts an emulator with three merchants, and sets the variables of the app. */
export async function startEmulator(): Promise<void> {
  const emulator = await DefexaEmulator.start({ merchants: KEYS });
  process.env.DEFEXA_BASE_URL = emulator.baseUrl;
  process.env.ADMIN_TOKEN = ADMIN_TOKEN;
}

/** Two of the three merchants. The third one is for you to add. */
export async function addMerchants(app: INestApplication): Promise<void> {
  const merchants = app.get(MerchantsService);
  await merchants.add({ id: 'acme', name: 'Acme', merchantPrivateKey: KEYS.acme });
  await merchants.add({ id: 'bistro', name: 'Bistro', merchantPrivateKey: KEYS.bistro });
}

/** What to try, each with the status of its response. */
export function instructions(url: string): string {
  const json = "-H 'Content-Type: application/json'";
  const admin = `-H 'Authorization: Bearer ${ADMIN_TOKEN}'`;
  const order = (merchantId: string) =>
    `curl ${url}/orders ${json} -d '{"orderId":"A-1","merchantId":"${merchantId}","amount":1999,"currency":"EUR"}'`;
  const deli = `{"id":"deli","name":"Deli","merchantPrivateKey":"${KEYS.deli}"}`;
  const replaceKey = (key: string) =>
    `curl -X PUT ${url}/merchants/acme/key ${admin} ${json} -d '{"merchantPrivateKey":"${key}"}'`;
  return [
    ['An order at a merchant: 201', order('acme')],
    ['Add a merchant: 201', `curl ${url}/merchants ${admin} ${json} -d '${deli}'`],
    ['It takes orders at once: 201', order('deli')],
    ['Replace the key of acme by a wrong one: 204', replaceKey('wrong')],
    ['Its orders fail: 503', order('acme')],
    ['The others take orders: 201', order('bistro')],
    ['Set the right key again: 204', replaceKey(KEYS.acme)],
    ['Its orders succeed: 201', order('acme')],
    ['Remove a merchant: 204', `curl -X DELETE ${url}/merchants/deli ${admin}`],
    ['It takes no more orders: 404', order('deli')],
  ]
    .map(([title, command]) => `# ${title}\n${command}`)
    .join('\n');
}
