import { chmodSync, chownSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import ts from 'typescript';
import { setUpOf } from '../../schematics/nest-add/set-up.js';
import { DiskApp } from './support/disk-app.js';

let app: DiskApp;
beforeEach(() => {
  app = new DiskApp();
  app.write('.env.example', '');
  app.write('src/orders/orders.service.ts', '');
});
afterEach(() => app.close());

const NOBODY = 65_534;
const isRoot = process.geteuid!() === 0;

/** What is found by a user who has to ask for permission. */
function found() {
  const effective = process.geteuid!();
  if (isRoot) {
    process.seteuid!(NOBODY);
  }
  try {
    return setUpOf({
      files: app.tree(),
      directory: app.directory,
      sourceRoot: 'src',
      nestVersion: '12.0.0',
      compiler: ts,
    });
  } finally {
    process.seteuid!(effective);
  }
}

/** Sets what the owner may do, who is the one that is asked for permission. */
function permit(path: string, mode: number): void {
  const place = join(app.directory, path);
  chmodSync(place, mode);
  if (isRoot) {
    chownSync(place, NOBODY, NOBODY);
  }
}

const CHANGED = ['src/app.module.ts', '.env.example', 'package.json'];

describe('setUpOf', () => {
  beforeEach(() => {
    for (const path of CHANGED) {
      permit(path, 0o644);
    }
  });

  it('finds what to do where all can be read and written', () => {
    expect(found()).toMatchObject({ module: 'src/app.module.ts' });
  });

  it.each(CHANGED)('finds nothing to do where %s is for reading only', (path) => {
    permit(path, 0o444);
    expect(found()).toEqual({ problem: `${path} cannot be written` });
  });

  it('does not mind that a file is for reading only which stays as it is', () => {
    app.write('.env.example', 'DEFEXA_MERCHANT_PRIVATE_KEY=\n');
    permit('.env.example', 0o444);
    permit('src/main.ts', 0o444);
    expect(found()).toMatchObject({ module: 'src/app.module.ts' });
  });

  it.each([...CHANGED, 'src/main.ts', 'src/orders/orders.service.ts', 'src/orders', 'src'])(
    'finds nothing to do where %s cannot be read',
    (path) => {
      permit(path, 0);
      expect(found()).toEqual({ problem: `${path} cannot be read` });
      permit(path, 0o755);
    },
  );

  it('finds nothing to do where a folder can be listed, but not entered', () => {
    permit('src', 0o444);
    expect(found()).toEqual({ problem: expect.stringContaining('cannot be read') });
    permit('src', 0o755);
  });

  // access(2) asks for the user that the process was started by.
  (isRoot ? it.skip : it)('finds nothing to do where no file can be made', () => {
    app.remove('.env.example');
    permit('.', 0o555);
    expect(found()).toEqual({ problem: '.env.example cannot be written' });
    permit('.', 0o755);
  });
});
