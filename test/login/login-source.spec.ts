import { describe, expect, it } from '@jest/globals';
import { HttpService } from '@nestjs/axios';
import axios, { AxiosError, type InternalAxiosRequestConfig } from 'axios';
import { LoginSource } from '../../lib/login/login-source.js';
import { resolveOptions } from '../../lib/options/resolved-options.js';
import { SessionEvents } from '../../lib/session/session-events.js';
import type { KeyedRequest } from '../../lib/session/session-source.js';
import { AccountSecrets } from '../../lib/secrets/account-secrets.js';
import { SimulatedClock } from '../support/simulated-clock.js';

const BASE_URL = 'https://defexa.example/base';
const DATE = 'Tue, 28 Mar 2023 22:00:00 GMT';
const SESSION = {
  success: true,
  status: 200,
  expiration: '2023-03-28 23:00:00 UTC',
  session_token: '7e7b4119f4d8322daf616733515d9b99',
  user_id: 173,
};

/** Exchanges a key with a server that takes 300 ms, and sees what was sent. */
async function exchanged(answer: object | AxiosError, headers: object = { date: DATE }) {
  const clock = new SimulatedClock();
  await clock.pass(5_000);
  const sent: InternalAxiosRequestConfig[] = [];
  const adapter = async (config: InternalAxiosRequestConfig) => {
    sent.push(config);
    await new Promise<void>((resolve) => clock.startTimer(300, resolve));
    if (answer instanceof AxiosError) {
      throw answer;
    }
    return { status: 200, statusText: '', headers, data: JSON.stringify(answer), config };
  };
  const { signal } = new AbortController();
  const http = new HttpService(axios.create({ adapter }));
  const secrets = new AccountSecrets();
  const options = resolveOptions({ merchantPrivateKey: 'another-key', baseUrl: BASE_URL });
  const source = new LoginSource(http, { options, secrets }, new SessionEvents(), clock);
  const login = { reason: 'no-session' } as KeyedRequest['login'];
  const session = source.get({ key: 'the-key', login, signal, isUsable: () => true });
  session.catch(() => {});
  await clock.pass(1_000);
  return { session, sent, secrets, sentAt: clock.wallMs() - 1_000 };
}

describe('the exchange of a key for a session', () => {
  it('is the documented request', async () => {
    const { sent } = await exchanged(SESSION);
    expect(sent).toHaveLength(1);
    const [{ headers, ...config }] = sent as [InternalAxiosRequestConfig];
    expect(config).toMatchObject({
      method: 'post',
      url: `${BASE_URL}/api/v1/da/login`,
      data: '{}',
      maxRedirects: 0,
      maxContentLength: 1_048_576,
      responseType: 'text',
    });
    expect(config.signal?.aborted).toBe(false);
    expect(config.validateStatus?.(500)).toBe(true);
    expect(headers.get('Authorization')).toBe('Bearer the-key');
    expect(headers.get('Content-Type')).toBe('application/json');
  });

  it("gives a session that lives on the server's clock, from the moment it was sent", async () => {
    const { session, sentAt } = await exchanged(SESSION);
    expect(await session).toEqual({
      sessionToken: SESSION.session_token,
      userId: 173,
      expiration: new Date('2023-03-28T23:00:00Z'),
      lifetimeMs: 3_600_000,
      sentAt: { wallMs: sentAt, monotonicMs: 5_000 },
      expirationUnderstood: true,
      tookMs: 300,
    });
  });

  it('gives a session for 60 s where its expiration is not understood', async () => {
    const { session, sentAt } = await exchanged({ ...SESSION, expiration: 'soon' });
    expect(await session).toMatchObject({
      expiration: new Date(sentAt + 60_000),
      lifetimeMs: 60_000,
      expirationUnderstood: false,
    });
  });

  it('tells of no answer without what axios holds', async () => {
    const { session } = await exchanged(new AxiosError('socket hang up', 'ECONNRESET'));
    await expect(session).rejects.toMatchObject({
      code: 'DEFEXA_UNAVAILABLE',
      message: expect.stringMatching(/^Defexa cannot be reached at https:\/\/defexa\.example: /),
    });
  });
});
