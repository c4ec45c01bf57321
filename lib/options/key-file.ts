import { closeSync, constants, existsSync, fstatSync, openSync, readSync, type Stats } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname, isAbsolute, parse, resolve } from 'node:path';
import { DefexaConfigurationError, DefexaUnavailableError } from '../errors/index.js';
import { keyProblem, MAX_KEY_LENGTH } from './merchant-key.js';
import { shownName, shownValue } from './rule.js';

/** Does not wait for the writer of a FIFO. Windows has neither. */
const OPEN_FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** The longest key, a line break, and one byte that shows that the file is too large. */
const MAX_BYTES = MAX_KEY_LENGTH + 3;

/** The path that was given, and where it leads. */
interface KeyFile {
  readonly givenPath: string;
  readonly path: string;
}

/** What is wrong with a key file. The message does not contain its content. */
class KeyFileProblem extends Error {}

/**
 * A function that `keyFromFile()` returned. It is recognized by a field, since tracing tools wrap functions, but keep those with fields
 * of their own.
 */
interface KeyFromFile {
  (): Promise<string>;
  readonly findFileProblem: () => string | undefined;
  /** Not enumerable, so that nothing prints it: it may be a key. */
  readonly path: string;
  /** The environment variable with the path. */
  readonly variable?: string | undefined;
}

/**
 * Returns a function for `merchantPrivateKey` that reads the key from a file, such as a secret of Docker or Kubernetes. It reads
 * the file at every login, so that a new key comes into use without a restart. One line break at the end is not part of the key.
 *
 * The app does not start if the file cannot be read or does not contain a key. If that happens later, logins fail with a
 * `DefexaUnavailableError` that names the file, the current session stays in use, and the next login reads the file again.
 *
 * @param path of a regular file. A relative path is resolved against the working directory now
 * @throws {DefexaConfigurationError} if the path is empty or not a string
 *
 * @example
 * DefexaModule.forRoot({ merchantPrivateKey: keyFromFile('/run/secrets/defexa') })
 */
export function keyFromFile(path: string): () => Promise<string> {
  if (typeof path !== 'string' || path.trim() === '') {
    throw new DefexaConfigurationError([
      `keyFromFile(): the path must be a string that is not empty; it is ${shownValue(path)}.`,
    ]);
  }
  return readKeyFrom(path);
}

/**
 * Returns the function of `keyFromFile()`.
 *
 * @param variable the environment variable with the path
 *
 * @internal
 */
export function readKeyFrom(path: string, variable?: string): KeyFromFile {
  const file: KeyFile = { givenPath: path, path: resolve(path) };
  const readKey = async () => {
    try {
      return keyIn(await readText(file.path), file);
    } catch (error) {
      throw new DefexaUnavailableError(
        `There is no key to send: ${problemOf(error, file)}. The next login reads it again.`,
        { retryable: true },
      );
    }
  };
  const withFile = Object.defineProperty(readKey, 'path', { value: file.path }) as typeof readKey & {
    path: string;
  };
  return Object.assign(withFile, { findFileProblem: () => findProblem(file), variable });
}

/**
 * Whether a value is a function that `keyFromFile()` returned.
 *
 * @internal
 */
export const isKeyFromFile = (value: unknown): value is KeyFromFile =>
  typeof value === 'function' && 'findFileProblem' in value;

/**
 * What is wrong with the file behind a function that `keyFromFile()` returned, if anything. Reads the file.
 *
 * @internal
 */
export const keyFileProblem = (value: unknown): string | undefined =>
  isKeyFromFile(value) ? value.findFileProblem() : undefined;

/**
 * Whether two values of `merchantPrivateKey` are the same key, as far as that shows without calling functions.
 *
 * @internal
 */
export const isSameKey = (one: unknown, other: unknown): boolean =>
  isKeyFromFile(one) && isKeyFromFile(other) ? one.path === other.path : one === other;

/** What is wrong with a file, if anything. Reads it. */
function findProblem(file: KeyFile): string | undefined {
  try {
    keyIn(readTextSync(file.path), file);
    return undefined;
  } catch (error) {
    return problemOf(error, file);
  }
}

/** @throws {KeyFileProblem} if the text of the file is not a key */
function keyIn(text: string, { path }: KeyFile): string {
  const key = text.replace(/\r?\n$/, '');
  const problem = keyProblem(key);
  if (problem) {
    throw new KeyFileProblem(`the content of the file ${JSON.stringify(path)} ${problem}`);
  }
  return key;
}

function problemOf(error: unknown, file: KeyFile): string {
  if (error instanceof KeyFileProblem) {
    return error.message;
  }
  const { code } = error as NodeJS.ErrnoException;
  return `${nameOf(file)} ${code === 'ENOENT' ? 'does not exist' : `cannot be read (${code})`}`;
}

/** Names a file that may not exist. Somebody may have set the key itself in place of a path: that is not shown. */
function nameOf({ givenPath, path }: KeyFile): string {
  const folder = dirname(path);
  const isInKnownFolder = isAbsolute(givenPath) && folder !== parse(path).root && existsSync(folder);
  const names = givenPath.replace(/\.[a-z]{1,5}$/i, '').split(/[\\/]/);
  const mayBeKey = !isInKnownFolder && names.some((name) => shownName(name) !== name);
  return mayBeKey
    ? `a file (its name of ${givenPath.length} characters is not shown, since it may be a key: set the path of a file)`
    : `the file ${JSON.stringify(path)}`;
}

/** @throws {KeyFileProblem} if the path leads to something else: a device may have no end */
function assertRegularFile(stats: Stats, path: string): void {
  if (!stats.isFile()) {
    const type = stats.isDirectory() ? 'a directory' : 'not a regular file';
    throw new KeyFileProblem(`${JSON.stringify(path)} is ${type}: set the path of a file`);
  }
}

async function readText(path: string): Promise<string> {
  const handle = await open(path, OPEN_FLAGS);
  try {
    assertRegularFile(await handle.stat(), path);
    const buffer = Buffer.alloc(MAX_BYTES);
    let length = 0;
    let bytesRead;
    do {
      ({ bytesRead } = await handle.read(buffer, length, MAX_BYTES - length));
      length += bytesRead;
    } while (bytesRead > 0);
    return buffer.toString('utf8', 0, length);
  } finally {
    await handle.close();
  }
}

function readTextSync(path: string): string {
  const descriptor = openSync(path, OPEN_FLAGS);
  try {
    assertRegularFile(fstatSync(descriptor), path);
    const buffer = Buffer.alloc(MAX_BYTES);
    let length = 0;
    let bytesRead;
    do {
      bytesRead = readSync(descriptor, buffer, length, MAX_BYTES - length, null);
      length += bytesRead;
    } while (bytesRead > 0);
    return buffer.toString('utf8', 0, length);
  } finally {
    closeSync(descriptor);
  }
}
