import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', 'key.pem'];

/** Creates a self-signed certificate for a name such as "IP:127.0.0.1". */
export function selfSigned(name: string): Certificate {
  return inTemporaryDirectory((openssl, read) => {
    openssl('req', '-x509', ...NEW_KEY, '-out', 'cert.pem', '-subj', '/CN=test', '-addext', altName(name));
    return { key: read('key.pem'), cert: read('cert.pem') };
  });
}

/** Creates a certificate of a new CA. `ca` is the certificate of the CA. */
export function signedByUnknownCa(name: string): Certificate & { ca: string } {
  return inTemporaryDirectory((openssl, read) => {
    openssl('req', '-x509', ...NEW_KEY, '-out', 'ca.pem', '-subj', '/CN=unknown');
    const extension = ['-addext', altName(name), '-addext', 'basicConstraints=CA:FALSE'];
    const newKey = NEW_KEY.with(-1, 'own.pem');
    const issuer = ['-CA', 'ca.pem', '-CAkey', 'key.pem'];
    openssl('req', '-x509', ...newKey, '-out', 'cert.pem', '-subj', '/CN=test', ...extension, ...issuer);
    return { key: read('own.pem'), cert: read('cert.pem'), ca: read('ca.pem') };
  });
}

const altName = (name: string) => `subjectAltName=${name}`;

function inTemporaryDirectory<T>(
  work: (openssl: (...args: string[]) => void, read: (file: string) => string) => T,
): T {
  const directory = mkdtempSync(join(tmpdir(), 'defexa-'));
  try {
    return work(
      (...args) => execFileSync('openssl', args, { cwd: directory, stdio: 'pipe' }),
      (file) => readFileSync(join(directory, file), 'utf8'),
    );
  } finally {
    rmSync(directory, { recursive: true });
  }
}
