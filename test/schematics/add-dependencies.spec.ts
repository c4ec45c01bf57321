import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { instructions } from '../../schematics/nest-add/instructions.js';
import { dependenciesFor, addDependencies } from '../../schematics/nest-add/add-dependencies.js';

const ROOT = join(import.meta.dirname, '../..');
const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  peerDependencies: Record<string, string>;
  peerDependenciesMeta: Record<string, unknown>;
};

/** The peers that every Nest app has. */
const NEST = ['@nestjs/common', '@nestjs/core', 'reflect-metadata', 'rxjs'];

describe.each(['11.1.2', '12.5.1'])('the dependencies for NestJS %s', (version) => {
  const packages = dependenciesFor(version)!;

  it('are the required peers of this package, in ranges that it accepts', () => {
    const required = Object.keys(manifest.peerDependencies).filter(
      (name) => !(name in manifest.peerDependenciesMeta) && !NEST.includes(name),
    );
    expect(Object.keys(packages).toSorted()).toEqual(required.toSorted());
    for (const [name, range] of Object.entries(packages)) {
      const accepted = manifest.peerDependencies[name]!.split(' || ');
      expect(accepted).toEqual(expect.arrayContaining(range.split(' || ')));
    }
  });

  it.each([
    ['the instructions', instructions('')],
    ['the documentation', readFileSync(join(ROOT, 'docs/installation.md'), 'utf8')],
  ])('are what %s installs', (_, text) => {
    const line = new RegExp(`npm i (.*?) +# NestJS ${version.split('.')[0]}$`, 'm').exec(text)![1]!;
    const installed = line.split(' ').filter((name) => name !== 'nestjs-defexa');
    const versions = Object.fromEntries(installed.map((spec) => spec.split(/(?<=.)@/) as [string, string?]));
    expect(Object.keys(versions).toSorted()).toEqual(Object.keys(packages).toSorted());
    // npm would install those for the newest Nest.
    for (const name of ['@nestjs/axios', '@nestjs/config']) {
      expect(packages[name]).toBe(`^${versions[name]}.0.0`);
    }
  });
});

it.each([undefined, '10.4.1', '13.0.0'])('there are no dependencies for NestJS %s', (version) => {
  expect(dependenciesFor(version)).toBeUndefined();
});

describe('addDependencies()', () => {
  const NEEDED = { axios: '^1.16.1', 'class-validator': '^0.14.0 || ^0.15.0' };

  it('adds missing dependencies, sorted by name', () => {
    const text = '{\n  "name": "app",\n  "dependencies": {\n    "rxjs": "7"\n  },\n  "private": true\n}\n';
    expect(addDependencies(text, { axios: '^1', zod: '^3 || ^4' })).toEqual({
      text: '{\n  "name": "app",\n  "dependencies": {\n    "axios": "^1",\n    "rxjs": "7",\n    "zod": "^4"\n  },\n  "private": true\n}\n',
    });
  });

  it('adds the dependencies field', () => {
    expect(addDependencies('{}', { axios: '^1' })).toEqual({
      text: '{\n  "dependencies": {\n    "axios": "^1"\n  }\n}',
    });
  });

  it('keeps declared versions', () => {
    const text = '{"dependencies": {"axios": "~1.18.0", "class-validator": "0.14.1"}}';
    expect(addDependencies(text, NEEDED)).toEqual({ text });
  });

  it('moves devDependencies to dependencies, and keeps their versions', () => {
    const text = '{"devDependencies": {"axios": "~1.18.0", "jest": "30"}}';
    const { text: changed } = addDependencies(text, { axios: '^1.16.1' }) as { text: string };
    expect(JSON.parse(changed)).toEqual({
      dependencies: { axios: '~1.18.0' },
      devDependencies: { jest: '30' },
    });
  });

  it.each(['dependencies', 'devDependencies'])('reports an incompatible version in %s', (kind) => {
    expect(addDependencies(`{"${kind}": {"axios": "1.7.0"}}`, NEEDED)).toEqual({
      problem: 'package.json has axios 1.7.0, but ^1.16.1 is needed',
    });
  });

  it.each([
    [
      'tabs',
      '{\n\t"name": "app"\n}\n',
      '{\n\t"name": "app",\n\t"dependencies": {\n\t\t"axios": "^1"\n\t}\n}\n',
    ],
    [
      'CRLF line ends',
      '{\r\n  "name": "app"\r\n}\r\n',
      '{\r\n  "name": "app",\r\n  "dependencies": {\r\n    "axios": "^1"\r\n  }\r\n}\r\n',
    ],
  ])('keeps %s', (_, text, expected) => {
    expect(addDependencies(text, { axios: '^1' })).toEqual({ text: expected });
  });
});
