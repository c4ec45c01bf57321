import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ForbiddenException, Controller, Post, Res } from '@nestjs/common';
import { AxiosError } from 'axios';
import { firstValueFrom } from 'rxjs';
import {
  DefexaAccountNotFoundError,
  DefexaConfigurationError,
  DefexaExceptionFilter,
  DefexaHttpService,
  DefexaUnavailableError,
} from '../../lib/index.js';
import { DefexaEmulator, type DefexaFault } from '../../lib/testing/index.js';
import {
  type FilterAppOptions,
  openFilterApp,
  type Platform,
  PLATFORMS,
  REGISTRATIONS,
} from '../support/filter/filter-app.js';
import { startAppOn } from '../support/http/app.js';
import { send } from '../support/http/send.js';
import { closeAll, closing, PATH } from '../support/http/transports.js';

const UNAVAILABLE = {
  statusCode: 503,
  error: 'Service Unavailable',
  message: 'The payment provider is unavailable. Please try again later.',
};

afterEach(closeAll);

function failing(error: Error): () => never {
  return () => {
    throw error;
  };
}

async function order(options: FilterAppOptions, path = '/orders/7?token=abc') {
  const { url, log } = await openFilterApp(options);
  const { status, headers, body } = await send(url + path);
  return { status, headers, body: JSON.parse(body) as unknown, log };
}

const PLATFORM_NAMES = Object.keys(PLATFORMS) as Platform[];

describe.each(PLATFORM_NAMES)('on %s', (platform) => {
  let defexa: DefexaEmulator;
  let open: () => Promise<unknown>;

  beforeEach(async () => {
    defexa = closing(await DefexaEmulator.start());
    const { context } = closing(await startAppOn(defexa));
    open = () => firstValueFrom(context.get(DefexaHttpService).post(PATH, { amount: 1 }));
  });

  describe.each(REGISTRATIONS)('registered with %s', (registration) => {
    it.each<[string, DefexaFault, number, unknown]>([
      ['401', { status: 401, body: '' }, 503, expect.stringMatching(/^(2\d|30)$/)],
      ['403', 'forbidden', 502, undefined],
      ['429', { status: 429, headers: { 'retry-after': '7' }, body: '' }, 503, '7'],
      ['no response', 'connection-reset', 502, undefined],
    ])('never passes on a status of Defexa: %s', async (_, fault, status, retryAfter) => {
      defexa.fail(fault, { route: 'invoice' });
      const response = await order({ platform, registration, work: open });
      expect([response.status, response.headers['retry-after']]).toEqual([status, retryAfter]);
      expect(response.headers['content-type']).toBe('application/json; charset=utf-8');
      expect(response.body).toEqual({
        statusCode: status,
        error: expect.any(String),
        message: expect.stringContaining('payment provider'),
      });
    });

    it('shows the problems of Defexa if asked for', async () => {
      defexa.fail({ problem: 'balance_less_than_amount' }, { route: 'invoice' });
      const problem = { code: 'balance_less_than_amount', kind: 'processing_error' };
      const hidden = await order({ platform, registration, work: open });
      expect(JSON.stringify(hidden.body)).not.toMatch(/balance|problem|403/);
      const shown = await order({ platform, registration, work: open, options: { exposeProblems: true } });
      expect(shown.body).toEqual({
        statusCode: 502,
        error: 'Bad Gateway',
        message: 'The request to the payment provider failed.',
        problems: [expect.objectContaining(problem)],
      });
    });
  });

  it('responds to an error of the session', async () => {
    const retryAt = new Date(Date.now() + 3_600_000);
    const work = failing(new DefexaUnavailableError('at the login', { retryAt }));
    const { status, headers, body } = await order({ platform, work });
    expect(status).toBe(503);
    expect(headers['retry-after']).toMatch(/^3(600|59\d)$/);
    expect(body).toEqual(UNAVAILABLE);
  });

  it('responds with JSON where the handler sends something else', async () => {
    const { status, headers, body } = await order(
      { platform, work: failing(new DefexaUnavailableError('')) },
      '/export',
    );
    expect([status, headers['content-type']]).toEqual([503, 'application/json; charset=utf-8']);
    expect(body).toEqual(UNAVAILABLE);
  });

  it('responds to an error in middleware', async () => {
    const middleware = failing(new DefexaUnavailableError('down'));
    const { status, headers, body, log } = await order({ platform, work: () => 'unreached', middleware });
    expect([status, headers['retry-after']]).toEqual([503, '5']);
    expect(headers['content-type']).toBe('application/json; charset=utf-8');
    expect(body).toEqual(UNAVAILABLE);
    expect(log).toEqual(['warn POST /orders/7: responded 503. DEFEXA_UNAVAILABLE: down | Defexa']);
  });

  it('ends a response that has begun, and logs that', async () => {
    @Controller()
    class StreamingController {
      @Post('stream')
      stream(@Res() response: any): never {
        const raw = response.raw ?? response;
        raw.writeHead(200, { 'content-type': 'text/plain' });
        raw.write('the beginning');
        throw new DefexaUnavailableError('down');
      }
    }
    const { url, log } = await openFilterApp({
      platform,
      registration: 'useGlobalFilters',
      work: () => {},
      controller: StreamingController,
    });
    const { status, body } = await send(`${url}/stream`);
    expect([status, body]).toEqual([200, 'the beginning']);
    expect(log).toEqual(['warn POST /stream: cut the response off. DEFEXA_UNAVAILABLE: down | Defexa']);
  });

  if (platform === 'Fastify') {
    it('ends a response that the handler has taken over', async () => {
      @Controller()
      class TakingOverController {
        @Post('own')
        respond(@Res() response: any): never {
          response.hijack();
          throw new DefexaUnavailableError('down');
        }
      }
      const { url } = await openFilterApp({ platform, work: () => {}, controller: TakingOverController });
      expect(await send(`${url}/own`)).toMatchObject({ status: 201, body: '' });
    });
  }

  it.each<[string, Error, string]>([
    [
      'a failure of a call as a warning',
      new DefexaUnavailableError('down'),
      'warn POST /orders/:id: responded 503. DEFEXA_UNAVAILABLE: down | Defexa',
    ],
    [
      'what the session has logged only for debugging',
      new DefexaUnavailableError('down', { retryAt: new Date() }),
      'debug POST /orders/:id: responded 503. DEFEXA_UNAVAILABLE: down | Defexa',
    ],
    [
      'an unknown account only for debugging',
      new DefexaAccountNotFoundError('none'),
      'debug POST /orders/:id: responded 404. DEFEXA_ACCOUNT_NOT_FOUND: none | Defexa',
    ],
  ])('logs %s, once', async (_, error, line) => {
    expect((await order({ platform, work: failing(error) })).log).toEqual([line]);
  });

  it('logs a mistake of the app as an error', async () => {
    const error = new DefexaConfigurationError(['timeout: is wrong'], { retryAt: new Date() });
    const { body, log } = await order({ platform, work: failing(error) });
    expect(body).toEqual({
      statusCode: 500,
      error: 'Internal Server Error',
      message: 'Internal server error',
    });
    const [line, , context] = log.join('').split(' | ');
    expect(line).toBe(
      'error POST /orders/:id: responded 500. DEFEXA_CONFIGURATION: DefexaModule: timeout: is wrong',
    );
    expect(context).toBe('Defexa');
  });

  it('sends no content encoding of the handler', async () => {
    const work = failing(new DefexaUnavailableError('down', { retryable: true }));
    const { headers, body } = await order({ platform, work }, '/export');
    expect(headers).not.toHaveProperty('content-encoding');
    expect(body).toMatchObject({ statusCode: 503 });
  });

  it('leaves other exceptions to Nest', async () => {
    const forbidden = await order({ platform, work: failing(new ForbiddenException('No.')) });
    expect(forbidden.body).toEqual({ statusCode: 403, error: 'Forbidden', message: 'No.' });
    const foreign = await order({ platform, work: failing(new AxiosError('', 'ECONNREFUSED')) });
    expect(foreign.body).toEqual({ statusCode: 500, message: 'Internal server error' });
  });
});

it.each([{ exposeProblems: 'true' }, { exposeProblem: true }])(
  'does not accept the options %j',
  (options) => {
    expect(() => new DefexaExceptionFilter(options as never)).toThrow(
      'DefexaExceptionFilter: the only option is exposeProblems, which must be true or false.',
    );
  },
);
