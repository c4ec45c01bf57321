import { BlockList, isIP } from 'node:net';
import { domainToASCII } from 'node:url';
import { readEnvironmentVariable } from './prototype-pollution.js';

/** The names and addresses of this machine: excluding one excludes all. */
const LOOPBACK = /^(localhost|127(\.\d+){3}|0\.0\.0\.0|::1?)$/;

/** Whether `NO_PROXY` excludes a server: by host, `.suffix`, subnet or `*`, each with or without a port. */
export function isExcludedByNoProxy({ hostname, port }: URL): boolean {
  const entries = (readEnvironmentVariable('no_proxy') || readEnvironmentVariable('NO_PROXY') || '')
    .toLowerCase()
    .split(/[\s,]+/);
  const host = normalizeHost(hostname);
  return entries.some((entry) => {
    const [, pattern = entry, entryPort] = /^(\[.+\]|[^:]+)(?::(\d+))?$/.exec(entry) ?? [];
    return (!entryPort || entryPort === (port || '443')) && matchesPattern(host, pattern);
  });
}

function matchesPattern(host: string, pattern: string): boolean {
  if (pattern.includes('/')) {
    return isInSubnet(host, pattern);
  }
  const suffix = pattern.replace(/^\*/, '');
  if (suffix.startsWith('.')) {
    return host.endsWith(`.${normalizeHost(suffix.slice(1))}`);
  }
  const excluded = normalizeHost(suffix);
  return pattern === '*' || excluded === host || (LOOPBACK.test(excluded) && LOOPBACK.test(host));
}

function isInSubnet(host: string, subnet: string): boolean {
  const [, network = '', bits] = /^(.+)\/(\d{1,3})$/.exec(subnet) ?? [];
  const base = normalizeHost(network);
  const version = isIP(host);
  // An IPv4-mapped IPv6 subnet was normalized to IPv4.
  const prefixLength = Number(bits) - (version === 4 && network.includes(':') ? 96 : 0);
  const maxPrefixLength = version === 4 ? 32 : 128;
  if (version === 0 || isIP(base) !== version || prefixLength < 0 || prefixLength > maxPrefixLength) {
    return false;
  }
  const family = version === 4 ? 'ipv4' : 'ipv6';
  const list = new BlockList();
  list.addSubnet(base, prefixLength, family);
  return list.check(host, family);
}

/**
 * The canonical spelling of a host: a name in ASCII, an address in its shortest form, an IPv4-mapped IPv6 address as IPv4.
 * Empty for an invalid host.
 */
function normalizeHost(host: string): string {
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
