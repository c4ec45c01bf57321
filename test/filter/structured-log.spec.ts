import { afterEach, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { DefexaConfigurationError, DefexaResponseError } from '../../lib/index.js';
import { logFailure } from '../../lib/filter/log-failure.js';

afterEach(() => void jest.restoreAllMocks());

const request = { method: 'POST', route: '/orders/:id', isAnswered: true };

it('a failure in a structured log has the route, the response, and the code and problems of its error', () => {
  const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => {});
  const error = new DefexaResponseError('Unexpected.', { problems: [{ code: 'no_route_match' }] as never });
  logFailure(new Logger('Defexa'), { ...request, statusCode: 502 }, error);
  const [[entry]] = warn.mock.calls as [[unknown]];
  expect(JSON.parse(JSON.stringify(entry))).toEqual({
    message: 'POST /orders/:id: responded 502. DEFEXA_RESPONSE: Unexpected.',
    event: 'call-failed',
    code: 'DEFEXA_RESPONSE',
    method: 'POST',
    route: '/orders/:id',
    statusCode: 502,
    problems: [{ code: 'no_route_match' }],
  });
});

it('a mistake of the app is logged with its stack', () => {
  const log = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => {});
  const error = new DefexaConfigurationError(['wrong']);
  logFailure(new Logger('Defexa'), { ...request, statusCode: 500 }, error);
  expect(log).toHaveBeenCalledWith(expect.objectContaining({ event: 'call-failed', stack: error.stack }));
});
