import { createReadStream, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { packedTarball } from './packed-tarball.js';

const PACKAGE = readFileSync(join(import.meta.dirname, '../../../package.json'), 'utf8');

/** A registry that serves the packed package by its name, and redirects to another registry for all other packages. */
export class Registry {
  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(upstream: string): Promise<Registry> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const { name, version, ...manifest } = JSON.parse(PACKAGE) as { name: string; version: string };
    const dist = { tarball: `${url}${name}.tgz` };
    const packument = {
      name,
      'dist-tags': { latest: version },
      versions: { [version]: { ...manifest, name, version, dist } },
    };
    server.on('request', ({ url: path = '' }, response) => {
      if (path === `/${name}`) {
        response.end(JSON.stringify(packument));
      } else if (path === `/${name}.tgz`) {
        createReadStream(packedTarball()).pipe(response);
      } else {
        response.writeHead(302, { location: new URL(path.slice(1), upstream).href }).end();
      }
    });
    return new Registry(server, url);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
