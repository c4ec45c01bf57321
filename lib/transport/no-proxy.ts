import { BlockList, isIP } from 'node:net';
import { domainToASCII } from 'node:url';
import { environmentVariable } from './own-properties.js';

/** Whether `NO_PROXY` excludes a server: by host, `.suffix`, subnet or `*`, each with or without a port. */
export function isExcluded({ hostname, port }: URL): boolean {
  const entries = (environmentVariable('no_proxy') || environmentVariable('NO_PROXY') || '')
    .toLowerCase()
    .split(/[\s,]+/);
  const host = spelled(hostname);
  return entries.some((entry) => {
    const [, name = entry, only] = /^(\[.+\]|[^:]+)(?::(\d+))?$/.exec(entry) ?? [];
    return (!only || only === (port || '443')) && names(name, host);
  });
}

/** This machine, by whatever name: who excludes it by one means all. */
const THIS_MACHINE = /^(localhost|127(\.\d+){3}|0\.0\.0\.0|::1?)$/;

function names(name: string, host: string): boolean {
  if (name.includes('/')) {
    return holds(name, host);
  }
  const suffix = name.replace(/^\*/, '');
  if (suffix.startsWith('.')) {
    return host.endsWith(`.${spelled(suffix.slice(1))}`);
  }
  const named = spelled(suffix);
  return name === '*' || named === host || (THIS_MACHINE.test(named) && THIS_MACHINE.test(host));
}

function holds(subnet: string, host: string): boolean {
  const [, network = '', bits] = /^(.+)\/(\d{1,3})$/.exec(subnet) ?? [];
  const base = spelled(network);
  const version = isIP(host);
  const length = Number(bits) - (version === 4 && network.includes(':') ? 96 : 0);
  if (version === 0 || isIP(base) !== version || length < 0 || length > (version === 4 ? 32 : 128)) {
    return false;
  }
  const family = version === 4 ? 'ipv4' : 'ipv6';
  const list = new BlockList();
  list.addSubnet(base, length, family);
  return list.check(host, family);
}

/**
 * A host in one spelling of many: a name in ASCII, an address in its shortest form, one of IPv4 within IPv6 as that of IPv4.
 * Empty where it can be no host.
 */
function spelled(host: string): string {
  const bare = unbracketed(host).replace(/\.+$/, '');
  const ascii = unbracketed(domainToASCII(isIP(bare) === 6 ? `[${bare}]` : bare));
  const mapped = /^::ffff:([\da-f]+):([\da-f]+)$/.exec(ascii);
  return mapped
    ? mapped
        .slice(1)
        .map((half) => Number.parseInt(half, 16))
        .flatMap((half) => [half >> 8, half & 0xff])
        .join('.')
    : ascii;
}

/** A host name without the brackets that an IPv6 address has in a URL. */
export const unbracketed = (host: string) => host.replace(/^\[(.*)\]$/, '$1');
