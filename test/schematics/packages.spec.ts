import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { instructions } from '../../schematics/nest-add/instructions.js';
import { packagesFor, withPackages } from '../../schematics/nest-add/packages.js';

const manifest = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8')) as {
  peerDependencies: Record<string, string>;
  peerDependenciesMeta: Record<string, unknown>;
};

/** What every Nest app has. */
const NEST = ['@nestjs/common', '@nestjs/core', 'reflect-metadata', 'rxjs'];

describe.each(['11.1.2', '12.5.1'])('the packages for NestJS %s', (version) => {
  const packages = packagesFor(version)!;

  it('are the required peers of this package, in one of the ranges that it accepts', () => {
    const required = Object.keys(manifest.peerDependencies).filter(
      (name) => !(name in manifest.peerDependenciesMeta) && !NEST.includes(name),
    );
    expect(Object.keys(packages).toSorted()).toEqual(required.toSorted());
    for (const [name, range] of Object.entries(packages)) {
      expect(manifest.peerDependencies[name]!.split(' || ')).toContain(range);
    }
  });

  it('are named in the instructions', () => {
    for (const name of Object.keys(packages)) {
      expect(instructions('')).toContain(name);
    }
  });
});

it.each([undefined, '10.4.1', '13.0.0'])('there are none for NestJS %s', (version) => {
  expect(packagesFor(version)).toBeUndefined();
});

describe('withPackages', () => {
  it('adds what is missing among the other dependencies, in order', () => {
    const text = '{\n  "name": "app",\n  "dependencies": {\n    "rxjs": "7"\n  },\n  "private": true\n}\n';
    expect(withPackages(text, { axios: '^1', zod: '^4' })).toBe(
      '{\n  "name": "app",\n  "dependencies": {\n    "axios": "^1",\n    "rxjs": "7",\n    "zod": "^4"\n  },\n  "private": true\n}\n',
    );
  });

  it('adds dependencies where there are none', () => {
    expect(withPackages('{}', { axios: '^1' })).toBe('{\n  "dependencies": {\n    "axios": "^1"\n  }\n}');
  });

  it.each(['dependencies', 'devDependencies'])('leaves what is among the %s as it is', (kind) => {
    const text = `{"${kind}": {"axios": "1.0.0"}}`;
    expect(withPackages(text, { axios: '^1' })).toBe(text);
  });

  it.each([
    [
      'tabs',
      '{\n\t"name": "app"\n}\n',
      '{\n\t"name": "app",\n\t"dependencies": {\n\t\t"axios": "^1"\n\t}\n}\n',
    ],
    [
      'the line ends of Windows',
      '{\r\n  "name": "app"\r\n}\r\n',
      '{\r\n  "name": "app",\r\n  "dependencies": {\r\n    "axios": "^1"\r\n  }\r\n}\r\n',
    ],
  ])('keeps %s', (_, text, expected) => {
    expect(withPackages(text, { axios: '^1' })).toBe(expected);
  });
});
