import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isDefexaError } from '../../lib/index.js';
import { resolveRequestUrl } from '../../lib/http/request-url.js';

const ROOT = new URL('https://defexa.test/');
const PREFIXED = new URL('https://gateway.test:8443/payments/v2/');

describe('a path', () => {
  it.each([
    ['/api/v1/invoice', 'https://defexa.test/api/v1/invoice'],
    ['api/v1/invoice', 'https://defexa.test/api/v1/invoice'],
    ['/', 'https://defexa.test/'],
    ['/api?at=10:30&next=//x/..', 'https://defexa.test/api?at=10:30&next=//x/..'],
    ['/api#part', 'https://defexa.test/api'],
    ['/-_.~/~a', 'https://defexa.test/-_.~/~a'],
    ['/api/', 'https://defexa.test/api/'],
    ['/a.b/..c/d..', 'https://defexa.test/a.b/..c/d..'],
    ['/a;b=..;c/d;..', 'https://defexa.test/a;b=..;c/d;..'],
    ['/100%25', 'https://defexa.test/100%25'],
    ['/100%25%20off/a%252Fb', 'https://defexa.test/100%25%20off/a%252Fb'],
    ['/...;/x', 'https://defexa.test/...;/x'],
    ['/caf%C3%A9/%2F', 'https://defexa.test/caf%C3%A9/%2F'],
    ['/café', 'https://defexa.test/caf%C3%A9'],
    ['https://defexa.test/api/v1/invoice?page=2', 'https://defexa.test/api/v1/invoice?page=2'],
    ['HTTPS://DEFEXA.test:443/api', 'https://defexa.test/api'],
  ])('%s is joined to the base URL', (path, url) => {
    expect(resolveRequestUrl(path, ROOT).href).toBe(url);
  });

  it('may be the base URL without its trailing slash', () => {
    expect(resolveRequestUrl('https://gateway.test:8443/payments/v2', PREFIXED).href).toBe(
      'https://gateway.test:8443/payments/v2',
    );
  });

  it('stays below the prefix of the base URL', () => {
    expect(resolveRequestUrl('/api/v1', PREFIXED).href).toBe('https://gateway.test:8443/payments/v2/api/v1');
    expect(resolveRequestUrl(`${PREFIXED.href}api`, PREFIXED).href).toBe(
      'https://gateway.test:8443/payments/v2/api',
    );
  });
});

describe('rejects the path', () => {
  it.each([
    'https://evil.test/',
    'http://defexa.test/',
    'https://defexa.test:444/',
    'https://defexa.test.evil.test/',
    'https://defexa.test@evil.test/',
    'https://user:pass@defexa.test/',
    'https://evil.test#@defexa.test/',
    'https:evil.test',
    'https:/evil.test',
    'https:///evil.test',
    '//evil.test/api',
    '///evil.test/api',
    '/\\evil.test',
    '\\\\evil.test',
    '\\/evil.test',
    '/\t/evil.test',
    '\t//evil.test',
    ' //evil.test',
    '/\n/evil.test',
    '\u0000//evil.test',
    '/api/\u202e',
    '/a b',
    'javascript:alert(1)',
    'data:application/json,{}',
    'file:///etc/passwd',
    'blob:https://defexa.test/1',
    'ftp://defexa.test/',
    'unix:/var/run/x.sock',
    '/..',
    '/../api',
    '/api/../..',
    '/api/../api',
    '..',
    '../api',
    '/api/%2e%2e/x',
    '/api/%2E./x',
    '/api/..%2fx',
    '/api/..%5cx',
    '/..;/x',
    '/api/..;a=b/x',
    '/api/..%3Ba=b/x',
    '/api/%2e%2e;/x',
    '/%252e%252e/x',
    '/api/%25252e%25252e/x',
    '/api/..%252fx',
    '/api/..%255cx',
    '/api/..%253b/x',
    '/api/100%25/%252e%252e/x',
    '/api/%2525252525252e',
    '/api/..%20/x',
    '/api/..%00/x',
    '/api/..%3fx',
    '/api/..%23x',
    '/api;a=b/../x',
    '/api/%zz',
    '/api/%',
    '',
  ])('%j', (path) => {
    expect(() => resolveRequestUrl(path, ROOT)).toThrow(
      expect.objectContaining({ code: 'DEFEXA_REQUEST', retryable: false }),
    );
    expect(() => resolveRequestUrl(path, PREFIXED)).toThrow(
      expect.objectContaining({ code: 'DEFEXA_REQUEST' }),
    );
  });

  it.each([
    'https://gateway.test:8443/',
    'https://gateway.test:8443/payments/',
    'https://gateway.test:8443/payments/v20',
  ])('%s if the base URL has a prefix', (path) => {
    expect(() => resolveRequestUrl(path, PREFIXED)).toThrow(/leads out of baseUrl/);
  });

  it('undefined', () => {
    expect(() => resolveRequestUrl(undefined, ROOT)).toThrow(/Pass a path below baseUrl/);
  });
});

it('no string leads out of the base URL', () => {
  const pieces = [
    '/',
    '\\',
    '.',
    '..',
    '%2e',
    '%2f',
    ':',
    '@',
    '?',
    '#',
    '\t',
    ' ',
    'https:',
    '//',
    'evil.test',
    'a',
  ];
  const paths = fc.array(fc.oneof(fc.constantFrom(...pieces), fc.string({ unit: 'binary', maxLength: 3 })));
  fc.assert(
    fc.property(paths, (parts) => {
      const target = targetOf(parts.join(''));
      // Undefined: the path was rejected.
      return target === undefined || /^https:\/\/gateway\.test:8443\/payments\/v2\//.test(target);
    }),
    { numRuns: 2_000 },
  );
});

it('any path of unreserved characters is what a URL parser makes of it', () => {
  const segment = fc.stringMatching(/^[\w~-][\w.~-]{0,5}$/);
  fc.assert(
    fc.property(fc.array(segment, { minLength: 1 }), fc.boolean(), (segments, isBelowRoot) => {
      const path = segments.join('/');
      const { pathname, href } = new URL(path, PREFIXED);
      const url = resolveRequestUrl(isBelowRoot ? `/${path}` : path, PREFIXED);
      expect(url).toEqual({ href, path: pathname });
    }),
  );
});

/** The URL of a path; undefined if it is rejected. */
function targetOf(path: string): string | undefined {
  try {
    return resolveRequestUrl(path, PREFIXED).href;
  } catch (error) {
    if (isDefexaError(error)) {
      return undefined;
    }
    throw error;
  }
}
