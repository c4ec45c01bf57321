/** A host name without the brackets that an IPv6 address has in a URL. */
export const unbracketed = (host: string) => host.replace(/^\[(.*)\]$/, '$1');
