import type { DefexaEmulator } from '../../lib/testing/index.js';
import { send } from '../support/http/send.js';

const JSON_TYPE = { 'content-type': 'application/json' };

interface LoginResponse {
  session_token: string;
  user_id: number;
  errors?: { code: string }[];
}

/** Sends what apps send to an emulator. */
export class EmulatorClient {
  constructor(private readonly defexa: DefexaEmulator) {}

  async login(key: string) {
    const { status, body } = await send(`${this.defexa.baseUrl}api/v1/da/login`, {
      headers: { authorization: `Bearer ${key}`, ...JSON_TYPE },
      body: '{}',
    });
    const { session_token: token, user_id: userId, errors } = JSON.parse(body) as LoginResponse;
    return { status, token, userId, code: errors?.[0]?.code };
  }

  /** Logs in with one key after another, and returns the statuses of the responses. */
  async statusesOfLogins(...keys: string[]): Promise<number[]> {
    const statuses = [];
    for (const key of keys) {
      statuses.push((await this.login(key)).status);
    }
    return statuses;
  }

  openInvoice(session_token: unknown, headers: Record<string, string> = {}) {
    return send(`${this.defexa.baseUrl}api/v1/da/invoice`, {
      headers: { ...JSON_TYPE, ...headers },
      body: JSON.stringify({ session_token, amount: 5 }),
    });
  }

  /** Opens an invoice with one session after another, and returns the statuses of the responses. */
  async statusesOfInvoices(...sessions: { token: string }[]): Promise<number[]> {
    const statuses = [];
    for (const { token } of sessions) {
      statuses.push((await this.openInvoice(token)).status);
    }
    return statuses;
  }
}
