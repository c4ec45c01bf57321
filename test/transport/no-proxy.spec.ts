import { afterEach, describe, expect, it } from '@jest/globals';
// @ts-expect-error: an internal module of axios without types. Logins use it, so the results must match.
import shouldBypassProxy from 'axios/unsafe/helpers/shouldBypassProxy.js';
import { isExcludedByNoProxy } from '../../lib/transport/no-proxy.js';

afterEach(() => {
  delete process.env.NO_PROXY;
  delete process.env.no_proxy;
});

describe('NO_PROXY', () => {
  it.each([
    ['', 'https://defexa.example', false],
    ['*', 'https://defexa.example', true],
    ['other.example,*', 'https://defexa.example', true],
    ['defexa.example', 'https://defexa.example', true],
    ['DEFEXA.example', 'https://Defexa.Example', true],
    ['other.example, defexa.example', 'https://defexa.example', true],
    ['other.example defexa.example', 'https://defexa.example', true],
    ['defexa.example', 'https://pay.defexa.example', false],
    ['.defexa.example', 'https://pay.defexa.example', true],
    ['*.defexa.example', 'https://pay.defexa.example', true],
    ['.defexa.example', 'https://defexa.example', false],
    ['exa.example', 'https://defexa.example', false],
    ['defexa.example:443', 'https://defexa.example', true],
    ['defexa.example:8443', 'https://defexa.example:8443', true],
    ['defexa.example:8443', 'https://defexa.example', false],
    ['.example:443', 'https://defexa.example', true],
    ['10.1.2.3', 'https://10.1.2.3', true],
    ['10.0.0.0/8', 'https://10.1.2.3', true],
    ['10.0.0.0/8', 'https://11.1.2.3', false],
    ['0.0.0.0/0', 'https://11.1.2.3', true],
    ['10.0.0.0/33', 'https://10.0.0.0', false],
    ['10.0.0.0/', 'https://10.0.0.0', false],
    ['10.0.0.0/8', 'https://defexa.example', false],
    ['2001:db8::1', 'https://[2001:db8::1]', true],
    ['[2001:db8::1]:443', 'https://[2001:db8::1]', true],
    ['[2001:db8::1]:1', 'https://[2001:db8::1]', false],
    ['2001:db8::/32', 'https://[2001:db8::1]', true],
    ['2001:db9::/32', 'https://[2001:db8::1]', false],
    ['[2001:db8::]/32', 'https://[2001:db8::1]', true],
    ['bücher.example', 'https://xn--bcher-kva.example', true],
    ['xn--bcher-kva.example', 'https://bücher.example', true],
    ['*.bücher.example:8443', 'https://pay.bücher.example:8443', true],
    ['*.bücher.example:8443', 'https://pay.bücher.example', false],
    ['bücher.example', 'https://bucher.example', false],
    ['defexa.example.', 'https://defexa.example', true],
    ['defexa.example', 'https://defexa.example.', true],
    ['.example.', 'https://defexa.example', true],
    ['2001:0db8:0:0:0:0:0:1', 'https://[2001:db8::1]', true],
    ['[2001:0DB8::0001]:443', 'https://[2001:db8::1]', true],
    ['[2001:0db8::0002]', 'https://[2001:db8::1]', false],
    ['10.513', 'https://10.0.2.1', true],
    ['012.0.2.1', 'https://10.0.2.1', true],
    ['0xa.0.2.1', 'https://10.0.2.1', true],
    ['10.0.2.999', 'https://10.0.2.99', false],
    ['::ffff:10.0.2.1', 'https://10.0.2.1', true],
    ['10.0.2.1', 'https://[::ffff:10.0.2.1]', true],
    ['[::ffff:a00:201]:443', 'https://10.0.2.1', true],
    ['10.0.0.0/8', 'https://[::ffff:10.0.2.1]', true],
    ['::ffff:10.0.0.0/104', 'https://10.0.2.1', true],
    ['::ffff:10.0.0.0/104', 'https://11.0.2.1', false],
    ['::ffff:10.0.0.0/8', 'https://10.0.2.1', false],
    ['localhost', 'https://127.0.0.1', true],
    ['localhost', 'https://127.1.2.3', true],
    ['localhost', 'https://[::1]', true],
    ['127.0.0.1', 'https://localhost', true],
    ['0:0:0:0:0:0:0:1', 'https://localhost', true],
    ['0.0.0.0', 'https://[::]', true],
    ['localhost:8443', 'https://127.0.0.1', false],
    ['localhost', 'https://127.example', false],
  ])('"%s" excludes %s: %s, like axios', (entries, url, excluded) => {
    process.env.NO_PROXY = entries;
    expect(isExcludedByNoProxy(new URL(url))).toBe(excluded);
    expect(shouldBypassProxy(url)).toBe(excluded);
  });

  it('is ignored if no_proxy is set', () => {
    process.env.NO_PROXY = '*';
    process.env.no_proxy = 'other.example';
    expect(isExcludedByNoProxy(new URL('https://defexa.example'))).toBe(false);
  });
});
