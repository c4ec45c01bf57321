import { generateKeyPairSync, type KeyObject, randomInt, sign } from 'node:crypto';
import { bitString, der, identifier, integer, octetString, sequence, set } from './der.js';

export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

interface KeyPair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

const COMMON_NAME = identifier('550403');
const SUBJECT_ALT_NAME = identifier('551d11');
const BASIC_CONSTRAINTS = identifier('551d13');
const ECDSA_WITH_SHA256 = sequence(identifier('2a8648ce3d040302'));
const IS_CA = extension(BASIC_CONSTRAINTS, sequence(der(0x01, Buffer.from([0xff]))));
const VALIDITY = sequence(der(0x17, '200101000000Z'), der(0x18, '99991231235959Z'));

/** Creates a self-signed certificate for names such as "DNS:localhost,IP:127.0.0.1". */
export function selfSigned(names: string): Certificate {
  const own = newKeyPair();
  const cert = certificate('test', own.publicKey, 'test', own.privateKey, [IS_CA, altNames(names)]);
  return { key: pemOf(own), cert };
}

/** Creates a certificate of a new CA. `ca` is the certificate of the CA. */
export function signedByUnknownCa(names: string): Certificate & { ca: string } {
  const [own, issuer] = [newKeyPair(), newKeyPair()];
  const cert = certificate('test', own.publicKey, 'unknown', issuer.privateKey, [altNames(names)]);
  const ca = certificate('unknown', issuer.publicKey, 'unknown', issuer.privateKey, [IS_CA]);
  return { key: pemOf(own), cert, ca };
}

/** An X.509 certificate (RFC 5280), which Node can read but not create. */
function certificate(
  subject: string,
  publicKey: KeyObject,
  issuer: string,
  issuerKey: KeyObject,
  extensions: Buffer[],
): string {
  const content = sequence(
    der(0xa0, integer(Buffer.from([2]))), // version 3
    integer(Buffer.from([randomInt(1, 0x80), randomInt(0x100), randomInt(0x100)])),
    ECDSA_WITH_SHA256,
    nameOf(issuer),
    VALIDITY,
    nameOf(subject),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(...extensions)),
  );
  const signature = sign('sha256', content, issuerKey);
  const encoded = sequence(content, ECDSA_WITH_SHA256, bitString(signature)).toString('base64');
  const lines = encoded.match(/.{1,64}/g)!;
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}

function newKeyPair(): KeyPair {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' });
}

function pemOf({ privateKey }: KeyPair): string {
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

function nameOf(commonName: string): Buffer {
  return sequence(set(sequence(COMMON_NAME, der(0x0c, commonName))));
}

function extension(id: Buffer, value: Buffer): Buffer {
  return sequence(id, octetString(value));
}

function altNames(names: string): Buffer {
  const encoded = names.split(',').map((name) => {
    const [, type, value = ''] = /^(DNS|IP):(.+)$/.exec(name)!;
    return type === 'DNS' ? der(0x82, value) : der(0x87, Buffer.from(value.split('.').map(Number)));
  });
  return extension(SUBJECT_ALT_NAME, sequence(...encoded));
}
