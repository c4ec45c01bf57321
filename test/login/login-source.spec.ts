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

/** Logs in at a server that responds after 300 ms, and records the requests. */
async function logIn(response: object | AxiosError, headers: object = { date: DATE }) {
  const clock = new SimulatedClock();
  await clock.pass(5_000);
  const requests: InternalAxiosRequestConfig[] = [];
  const adapter = async (config: InternalAxiosRequestConfig) => {
    requests.push(config);
    await new Promise<void>((resolve) => clock.startTimer(300, resolve));
    if (response instanceof AxiosError) {
      throw response;
    }
    return { status: 200, statusText: '', headers, data: JSON.stringify(response), config };
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
  return { session, requests, secrets, sentAt: clock.wallMs() - 1_000 };
}

describe('LoginSource', () => {
  it('sends the documented request', async () => {
    const { requests } = await logIn(SESSION);
    expect(requests).toHaveLength(1);
    const [{ headers, ...config }] = requests as [InternalAxiosRequestConfig];
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

  it("returns a session whose lifetime is measured on the server's clock, from the moment the login was sent", async () => {
    const { session, sentAt } = await logIn(SESSION);
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

  it('returns a session of 60 s if its expiration cannot be read', async () => {
    const { session, sentAt } = await logIn({ ...SESSION, expiration: 'soon' });
    expect(await session).toMatchObject({
      expiration: new Date(sentAt + 60_000),
      lifetimeMs: 60_000,
      expirationUnderstood: false,
    });
  });

  it('redacts the key even if newer keys have displaced it during a slow login', async () => {
    const { session } = await logIn({ ...SESSION, user_id: 'echo of the-key' });
    await expect(session).rejects.toThrow(/"user_id":"echo of \[redacted\]"/);
  });

  it('fails with a DefexaError instead of the AxiosError if there is no response', async () => {
    const { session } = await logIn(new AxiosError('socket hang up', 'ECONNRESET'));
    await expect(session).rejects.toMatchObject({
      code: 'DEFEXA_UNAVAILABLE',
      message: expect.stringMatching(/^Defexa cannot be reached at https:\/\/defexa\.example: /),
    });
  });
});
