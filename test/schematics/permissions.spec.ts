import { chmodSync, chownSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import ts from 'typescript';
import { planSetUp } from '../../schematics/nest-add/plan-set-up.js';
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

/** The plan for a user without root's permissions. */
function planAsUser() {
  const effective = process.geteuid!();
  if (isRoot) {
    process.seteuid!(NOBODY);
  }
  try {
    return planSetUp({
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

/** Sets the permissions of the user that `planAsUser` plans as. */
function permit(path: string, mode: number): void {
  const absolutePath = join(app.directory, path);
  chmodSync(absolutePath, mode);
  if (isRoot) {
    chownSync(absolutePath, NOBODY, NOBODY);
  }
}

const CHANGED = ['src/app.module.ts', '.env.example', 'package.json'];

describe('planSetUp()', () => {
  beforeEach(() => {
    for (const path of CHANGED) {
      permit(path, 0o644);
    }
  });

  it('plans the changes if all files can be read and written', () => {
    expect(planAsUser()).toMatchObject({ module: 'src/app.module.ts' });
  });

  it.each(CHANGED)('reports a problem if %s is read-only', (path) => {
    permit(path, 0o444);
    expect(planAsUser()).toEqual({ problem: `${path} cannot be written` });
  });

  it('ignores read-only files that do not change', () => {
    app.write('.env.example', 'DEFEXA_MERCHANT_PRIVATE_KEY=\n');
    permit('.env.example', 0o444);
    permit('src/main.ts', 0o444);
    expect(planAsUser()).toMatchObject({ module: 'src/app.module.ts' });
  });

  it.each([...CHANGED, 'src/main.ts', 'src/orders/orders.service.ts', 'src/orders', 'src'])(
    'reports a problem if %s cannot be read',
    (path) => {
      permit(path, 0);
      expect(planAsUser()).toEqual({ problem: `${path} cannot be read` });
      permit(path, 0o755);
    },
  );

  it('reports a problem if a folder can be listed, but not entered', () => {
    permit('src', 0o444);
    expect(planAsUser()).toEqual({ problem: expect.stringContaining('cannot be read') });
    permit('src', 0o755);
  });

  // access(2) checks the real user, not the effective one.
  (isRoot ? it.skip : it)('reports a problem if .env.example cannot be created', () => {
    app.remove('.env.example');
    permit('.', 0o555);
    expect(planAsUser()).toEqual({ problem: '.env.example cannot be written' });
    permit('.', 0o755);
  });
});
