import { BlockList, isIP } from 'node:net';
import { environmentVariable } from '../config/own-properties.js';

/** Whether `NO_PROXY` excludes a server: by host, `.suffix`, subnet or `*`, each with or without a port. */
export function isExcluded({ hostname, port }: URL): boolean {
  const entries = (environmentVariable('no_proxy') || environmentVariable('NO_PROXY') || '')
    .toLowerCase()
    .split(/[\s,]+/);
  const host = unbracketed(hostname);
  return entries.some((entry) => {
    const [, name = entry, only] = /^(\[.+\]|[^:]+)(?::(\d+))?$/.exec(entry) ?? [];
    return (!only || only === (port || '443')) && names(unbracketed(name), host);
  });
}

function names(name: string, host: string): boolean {
  if (name.includes('/')) {
    return holds(name, host);
  }
  const suffix = name.replace(/^\*/, '');
  return name === '*' || suffix === host || (suffix.startsWith('.') && host.endsWith(suffix));
}

function holds(subnet: string, host: string): boolean {
  const [, network = '', bits] = /^(.+)\/(\d{1,3})$/.exec(subnet) ?? [];
  const version = isIP(host);
  if (version === 0 || isIP(network) !== version || Number(bits) > (version === 4 ? 32 : 128)) {
    return false;
  }
  const family = version === 4 ? 'ipv4' : 'ipv6';
  const list = new BlockList();
  list.addSubnet(network, Number(bits), family);
  return list.check(host, family);
}

/** A host name without the brackets that an IPv6 address has in a URL. */
export const unbracketed = (host: string) => host.replace(/^\[(.*)\]$/, '$1');
