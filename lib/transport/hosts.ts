import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';

/**
 * The canonical spelling of a host: a name in ASCII, an address in its shortest form, an IPv4-mapped IPv6 address as IPv4.
 * Empty for an invalid host.
 */
export function normalizeHost(host: string): string {
  const name = stripBrackets(host).replace(/\.+$/, '');
  const ascii = stripBrackets(domainToASCII(isIP(name) === 6 ? `[${name}]` : name));
  const mappedIPv4 = /^::ffff:([\da-f]+):([\da-f]+)$/.exec(ascii);
  return mappedIPv4
    ? mappedIPv4
        .slice(1)
        .map((group) => Number.parseInt(group, 16))
        .flatMap((group) => [group >> 8, group & 0xff])
        .join('.')
    : ascii;
}

/** Removes the brackets around an IPv6 address in a URL. */
export function stripBrackets(host: string): string {
  return host.replace(/^\[(.*)\]$/, '$1');
}
