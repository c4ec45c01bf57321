import 'reflect-metadata';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ConfigModule } from '@nestjs/config';
import { Test } from '@nestjs/testing';
import {
  type DefexaConfigurationError,
  DefexaAuthService,
  defexaConfig,
  type DefexaError,
  DefexaModule,
  keyFromFile,
} from '../../lib/index.js';
import { optionsFromEnvironment } from '../../lib/options/environment.js';
import { resolveOptions } from '../../lib/options/resolved-options.js';
import { overrideDefexaSession } from '../../lib/testing/index.js';
import { testsWith } from '../support/programs/tests-with.js';

const KEY = 'a-merchant-private-key';
const MAX_LENGTH = 8 * 1024;

let directory: string;
let path: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'defexa-key-'));
  path = join(directory, 'key');
});
afterEach(() => rmSync(directory, { recursive: true }));

/** Runs `work` without root's permissions. */
function asUser<T>(work: () => T): T {
  const effective = process.geteuid!();
  if (effective === 0) {
    process.seteuid!(65_534);
  }
  try {
    return work();
  } finally {
    process.seteuid!(effective);
  }
}

/** The error that `work` throws. */
function errorOf(work: () => unknown): DefexaConfigurationError {
  try {
    work();
  } catch (error) {
    return error as DefexaConfigurationError;
  }
  throw new Error('It did not throw.');
}

/** The issues of options with the key in the file at `path`. */
const issuesOf = (options: object = {}) =>
  errorOf(() => resolveOptions({ merchantPrivateKey: keyFromFile(path), ...options })).issues;

type Problem = [name: string, write: () => void, shown: RegExp];

const { it: itWithMkfifo } = testsWith('mkfifo');
const FIFO: Problem = [
  'is a FIFO without a writer',
  () => execFileSync('mkfifo', [path]),
  /^"[^"]+\/key" is not a regular file: set the path of a file$/,
];

/** Each makes a file at `path` that contains no key, and says what is wrong with it. */
const PROBLEMS: Problem[] = [
  ['is missing', () => {}, /^the file "[^"]+\/key" does not exist$/],
  ['is a directory', () => mkdirSync(path), /^"[^"]+\/key" is a directory: set the path of a file$/],
  ['is a device without an end', () => symlinkSync('/dev/zero', path), /^"[^"]+\/key" is not a regular file/],
  [
    'is a symlink to itself',
    () => symlinkSync(path, path),
    /^the file "[^"]+\/key" cannot be read \(ELOOP\)$/,
  ],
  ['is empty', () => writeFileSync(path, ''), /^the content of the file "[^"]+\/key" is empty$/],
  ['has an empty line', () => writeFileSync(path, '\n'), /is empty$/],
  [
    'is too large',
    () => writeFileSync(path, 'k'.repeat(MAX_LENGTH + 1)),
    /^the content of the file "[^"]+\/key" is longer than 8192 characters, so it is not a key$/,
  ],
  [
    'goes on after the longest key and a line break',
    () => writeFileSync(path, `${'k'.repeat(MAX_LENGTH)}\r\n${KEY}`),
    /is longer than 8192 characters/,
  ],
  ['is huge', () => writeFileSync(path, 'k'.repeat(1024 * 1024)), /is longer than 8192 characters/],
  ['has two line breaks at its end', () => writeFileSync(path, `${KEY}\n\n`), /contains a line break/],
  ['has a line break at its start', () => writeFileSync(path, `\n${KEY}`), /contains a line break/],
  ['has a carriage return at its end', () => writeFileSync(path, `${KEY}\r`), /contains a line break/],
  ['has a space at its end', () => writeFileSync(path, `${KEY} \n`), /contains a space or a tab/],
  [
    'begins with a byte order mark',
    () => writeFileSync(path, `\uFEFF${KEY}\n`),
    /begins with a byte order mark/,
  ],
  ['has quotation marks', () => writeFileSync(path, `"${KEY}"\n`), /is in quotation marks/],
  ['begins with "Bearer"', () => writeFileSync(path, `Bearer ${KEY}`), /without "Bearer" before it$/],
  ['is binary', () => writeFileSync(path, Buffer.from(`${KEY}\0\xff`, 'latin1')), /only visible ASCII/],
];

describe('at start, a key file is an issue that names the path but not the content, if it', () => {
  const isIssue = (...[, write, problem]: Problem) => {
    write();
    const issues = issuesOf();
    expect(issues).toEqual([expect.stringMatching(/^merchantPrivateKey: /)]);
    expect(issues[0]!.slice('merchantPrivateKey: '.length)).toMatch(problem);
    expect(issues[0]).toContain(path);
    expect(issues[0]).not.toContain(KEY);
  };
  it.each(PROBLEMS)('%s', isIssue);
  itWithMkfifo.each([FIFO])('%s', isIssue);

  it('may not be read by this process', () => {
    chmodSync(directory, 0o755);
    writeFileSync(path, KEY);
    chmodSync(path, 0);
    expect(asUser(issuesOf)).toEqual([`merchantPrivateKey: the file "${path}" cannot be read (EACCES)`]);
  });
});

it('the issue is one of all, and names the variable if the path is from there', () => {
  const options = optionsFromEnvironment({ DEFEXA_MERCHANT_PRIVATE_KEY_FILE: path, DEFEXA_TIMEOUT: '5s' });
  expect(errorOf(() => resolveOptions({ ...options })).issues).toEqual([
    `merchantPrivateKey (DEFEXA_MERCHANT_PRIVATE_KEY_FILE): the file "${path}" does not exist`,
    expect.stringMatching(/^timeout \(DEFEXA_TIMEOUT\): /),
  ]);
});

describe('keyFromFile()', () => {
  it.each([
    ['no line break', KEY],
    ['a line break', `${KEY}\n`],
    ['a line break of Windows', `${KEY}\r\n`],
  ])('returns a key with %s at its end', async (_, content) => {
    writeFileSync(path, content);
    const merchantPrivateKey = keyFromFile(path);
    expect(await resolveOptions({ merchantPrivateKey }).merchantPrivateKey()).toBe(KEY);
  });

  it('returns the longest key, whatever the line break', async () => {
    const key = 'k'.repeat(MAX_LENGTH);
    writeFileSync(path, `${key}\r\n`);
    const merchantPrivateKey = keyFromFile(path);
    expect(await resolveOptions({ merchantPrivateKey }).merchantPrivateKey()).toBe(key);
  });

  const onLinux = existsSync('/proc/self/fd') ? it : it.skip;
  onLinux.each(['a key', 'no key'])('leaves no file open that contains %s', async (content) => {
    writeFileSync(path, content.replace('a key', KEY));
    const readKey = keyFromFile(path);
    await readKey().catch(() => {});
    try {
      resolveOptions({ merchantPrivateKey: readKey });
    } catch {
      // It contains no key.
    }
    const open = readdirSync('/proc/self/fd').map((name) => {
      try {
        return readlinkSync(`/proc/self/fd/${name}`);
      } catch {
        return undefined;
      }
    });
    expect(open).not.toContain(path);
  });

  it.each([[''], [' '], [undefined], [null], [5], [Buffer.from('/run/secrets/defexa')]])(
    'throws for the path %j',
    (value) => {
      const error = errorOf(() => keyFromFile(value as string));
      expect(error.code).toBe('DEFEXA_CONFIGURATION');
      expect(error.message).toMatch(/^DefexaModule: keyFromFile\(\): the path must be a string that is not/);
    },
  );

  it('resolves a relative path against the working directory at its call', async () => {
    writeFileSync(path, KEY);
    const readKey = keyFromFile(relative(process.cwd(), path));
    const workingDirectory = process.cwd();
    process.chdir(directory);
    try {
      expect(await readKey()).toBe(KEY);
    } finally {
      process.chdir(workingDirectory);
    }
  });

  it.each([
    '5f0c1d9e7a3b4c682d1e',
    'eyJhbGciOiJIUzI1.cGF5bG9hZDEyMzQ1',
    'QUJDREVGR0hJSktM/MTIzNDU2Nzg5MA==',
    '/9j4AAQSkZJRgABAQEAYABgAADx2wBDAAgGBgcGBQ',
    'sk.live.4f9a1c22e8b7.0d3e5a6f7b8c',
  ])('does not show the key %s that was given in place of a path', async (key) => {
    const merchantPrivateKey = keyFromFile(key);
    const error = errorOf(() => resolveOptions({ merchantPrivateKey }));
    expect(error.message).toMatch(/name of \d\d characters is not shown, since it may be a key/);
    const later = await merchantPrivateKey().catch((caught: unknown) => caught);
    expect(`${inspect(error)} ${inspect(later)} ${inspect(merchantPrivateKey)}`).not.toContain(key);
  });

  it.each(['secrets/defexa', 'secrets/defexa_private_key.txt', './key', '../merchant-private-key'])(
    'shows the relative path %s',
    (given) => {
      const { message } = errorOf(() => resolveOptions({ merchantPrivateKey: keyFromFile(given) }));
      expect(message).toBe(
        `DefexaModule: merchantPrivateKey: the file ${JSON.stringify(join(process.cwd(), given))} does not exist`,
      );
    },
  );
});

describe('later, an attempt to log in fails, and names the file but not its content, if it', () => {
  const isFailure = async (...[, write, problem]: Problem) => {
    writeFileSync(path, KEY);
    const { merchantPrivateKey } = resolveOptions({ merchantPrivateKey: keyFromFile(path) });
    rmSync(path);
    write();
    const error = await Promise.resolve(merchantPrivateKey()).catch(
      (caught: unknown) => caught as DefexaError,
    );
    expect(error).toMatchObject({ code: 'DEFEXA_UNAVAILABLE', retryable: true });
    const [, shown] = /^There is no key to send: (.*)\. The next login reads it again\.$/.exec(
      (error as DefexaError).message,
    )!;
    expect(shown).toMatch(problem);
    expect(inspect(error, { depth: 10, showHidden: true })).not.toContain(KEY);
  };
  it.each(PROBLEMS)('%s', isFailure);
  itWithMkfifo.each([FIFO])('%s', isFailure);
});

describe('an app', () => {
  const start = (...imports: Parameters<typeof Test.createTestingModule>[0]['imports'] & object) =>
    Test.createTestingModule({ imports }).compile();

  afterEach(() => {
    delete process.env['DEFEXA_MERCHANT_PRIVATE_KEY'];
    delete process.env['DEFEXA_MERCHANT_PRIVATE_KEY_FILE'];
  });

  it('does not start without the key file of forRoot(), and the error has the other problems too', async () => {
    const module = DefexaModule.forRoot({ merchantPrivateKey: keyFromFile(path), timeout: 0 });
    await expect(start(module)).rejects.toMatchObject({
      code: 'DEFEXA_CONFIGURATION',
      issues: [`merchantPrivateKey: the file "${path}" does not exist`, expect.stringMatching(/^timeout/)],
    });
  });

  it('does not start without the key file of the variable', async () => {
    process.env['DEFEXA_MERCHANT_PRIVATE_KEY_FILE'] = path;
    const started = start(ConfigModule.forRoot(), DefexaModule.forRootAsync(defexaConfig.asProvider()));
    await expect(started).rejects.toMatchObject({
      issues: [`merchantPrivateKey (DEFEXA_MERCHANT_PRIVATE_KEY_FILE): the file "${path}" does not exist`],
    });
  });

  it('does not start if the variables of the key and of its file are both set', async () => {
    process.env['DEFEXA_MERCHANT_PRIVATE_KEY'] = KEY;
    process.env['DEFEXA_MERCHANT_PRIVATE_KEY_FILE'] = path;
    const started = start(ConfigModule.forRoot(), DefexaModule.forRootAsync(defexaConfig.asProvider()));
    await expect(started).rejects.toMatchObject({
      code: 'DEFEXA_CONFIGURATION',
      message:
        'DefexaModule: DEFEXA_MERCHANT_PRIVATE_KEY and DEFEXA_MERCHANT_PRIVATE_KEY_FILE are both set, so it is unclear which ' +
        'key to use. Remove one of them.',
    });
  });

  it.each(['', ' '])('ignores the variable of the file if it is %j', async (value) => {
    process.env['DEFEXA_MERCHANT_PRIVATE_KEY'] = KEY;
    process.env['DEFEXA_MERCHANT_PRIVATE_KEY_FILE'] = value;
    const app = await start(ConfigModule.forRoot(), DefexaModule.forRootAsync(defexaConfig.asProvider()));
    await app.close();
  });

  it('whose session a test overrides needs no file', async () => {
    process.env['DEFEXA_MERCHANT_PRIVATE_KEY_FILE'] = path;
    const imports = [
      DefexaModule.forRoot({ merchantPrivateKey: keyFromFile(path) }),
      DefexaModule.forRootAsync({ name: 'eu', ...defexaConfig.asProvider() }),
    ];
    const builder = Test.createTestingModule({ imports });
    const app = await overrideDefexaSession(overrideDefexaSession(builder), { name: 'eu' }).compile();
    expect((await app.get(DefexaAuthService).getSession()).userId).toBe(173);
    await app.close();
  });
});
