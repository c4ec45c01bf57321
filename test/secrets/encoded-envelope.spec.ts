import { expect, it } from '@jest/globals';
import type { AxiosResponse } from 'axios';
import { platformFailure } from '../../lib/http/response-body.js';

const LIMIT = 64 * 1024;

/** An envelope of this many characters. */
function envelope(length: number): string {
  const start = '{"success":false,"errors":["incorrect_amount"],"padding":"';
  return `${start}${'x'.repeat(length - start.length - 2)}"}`;
}

it.each(['hex', 'base64', 'utf16le'] as const)(
  'reads problems of up to 64 KiB from a body in %s',
  (encoding) => {
    const failureOf = (length: number) => {
      const data = Buffer.from(envelope(length)).toString(encoding);
      return platformFailure({ status: 403, data, config: { responseEncoding: encoding } } as AxiosResponse);
    };
    expect(failureOf(LIMIT)?.problems).toEqual([{ code: 'incorrect_amount' }]);
    expect(failureOf(LIMIT + 1)).toBeUndefined();
    expect(failureOf(10 * LIMIT)).toBeUndefined();
  },
);
