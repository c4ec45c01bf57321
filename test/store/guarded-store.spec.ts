import { describe, expect, it } from '@jest/globals';
import { AccountSecrets } from '../../lib/secrets/account-secrets.js';
import { GuardedStore, StoreFailure } from '../../lib/store/guarded-store.js';
import { SessionEncryption } from '../../lib/store/session-encryption.js';
import { leaksIn } from '../support/http/secrets.js';
import { SimulatedClock } from '../support/simulated-clock.js';

const KEY = 'live-5f0c1f2e9b-8e21d0a7';
const TOKEN = '8d33c1da7b614ec4a4a3fd2d5e6e7a51';
const PASSWORD = 'hunter2-Xq4w-Zj7v';

/** The message of the `StoreFailure` for an error of the store. */
async function reasonFor(error: unknown): Promise<string> {
  const secrets = new AccountSecrets();
  secrets.addKey(KEY);
  secrets.addToken(TOKEN);
  const read = async () => {
    throw error;
  };
  const failing = { read, write: async () => true, remove: async () => {} };
  const store = new GuardedStore(failing, new SimulatedClock(), secrets);
  try {
    await store.read('key');
    return 'no error';
  } catch (failure) {
    return failure instanceof StoreFailure ? failure.message : 'not a StoreFailure';
  }
}

describe('keeps a reason without secrets:', () => {
  it.each([
    'connect ECONNREFUSED 127.0.0.1:6379',
    'connect ENOENT /var/run/redis/redis-server-production.sock',
    'getaddrinfo ENOTFOUND redis-master-0.redis.svc.cluster.local',
    "Stream isn't writeable and enableOfflineQueue options is false",
    'Reached the max retries per request limit (which is 20). Refer to "maxRetriesPerRequest" option for details.',
    "READONLY You can't write against a read only replica.",
    "OOM command not allowed when used memory > 'maxmemory'.",
    'NOAUTH Authentication required.',
    "NOPERM this user has no permissions to run the 'eval' command",
    'WRONGTYPE Operation against a key holding the wrong kind of value',
    'CLUSTERDOWN The cluster is down',
    'LOADING Redis is loading the dataset in memory',
  ])('%s', async (message) => {
    expect(await reasonFor(new Error(message))).toBe(message);
  });
});

describe('redacts the password in', () => {
  it.each([
    ['a URL', `connect to redis://app:${PASSWORD}@db.internal:6379/0 failed`],
    ['a URL without a user name', `connect to rediss://:${PASSWORD}@db.internal failed`],
    ['a URL without a colon', `redis://${PASSWORD}@db.internal`],
    ['a URL with odd characters', `redis://app:p@ss/w?rd#${PASSWORD}@db.internal`],
    ['a URL with a space', `bad URL redis://app:my ${PASSWORD} @db.internal`],
    ['a URL in quotes', `Invalid URL: "redis+tls://app:${PASSWORD}@db.internal"`],
    ['a URL in JSON', `{"url":"redis:\\/\\/app:${PASSWORD}@db.internal"}`],
    ['two URLs', `redis://one, redis://app:${PASSWORD}@two`],
    ['a URL without a scheme', `cannot reach app:${PASSWORD}@db.internal:6379`],
    ['a URL without a scheme and with odd characters', `cannot reach app:p/@#${PASSWORD}@db.internal`],
    ['a query', `redis://db.internal?password=${PASSWORD}`],
    ['a field', `bad options: password: ${PASSWORD}`],
    ['a field of an object', `{ host: 'db', redisPassword: '${PASSWORD}' }`],
    ['a variable', `REDIS_PASSWORD="${PASSWORD}" was refused`],
    ['a sentence', `invalid password '${PASSWORD}' for user app`],
    ['an abbreviated field name', `pass=${PASSWORD}`],
    ['another field name', `redisAuth: ${PASSWORD}, accessKey: ${PASSWORD}`],
    ['a header', `Authorization: Basic ${PASSWORD}`],
    ['a command', `AUTH app ${PASSWORD}`],
    ['a command as ioredis prints it', `{"name":"auth","args":["app","${PASSWORD}"]}`],
    ['an unknown command', `ERR unknown command 'AUTH', with args beginning with: 'app' '${PASSWORD}'`],
    [
      'an unknown command with credentials',
      `ERR unknown command \`HELLO\`, with args beginning with: \`3\` \`AUTH\` \`app\` \`${PASSWORD}\`, `,
    ],
    ['a field name with invisible characters', `pass\u200bword: ${PASSWORD}`],
    ['the second line', `it failed\nredis://app:${PASSWORD}@db.internal`],
    ['a long line', `${'x '.repeat(90)} redis://app:${'y'.repeat(5_000)}${PASSWORD}@db.internal`],
  ])('%s', async (_where, message) => {
    const reason = await reasonFor(new Error(message));
    expect(reason).toMatch(/\[redacted\]|^it failed$|^\[withheld: \d+ characters/);
    expect(leaksIn(reason, [PASSWORD, ...PASSWORD.split('-')])).toEqual([]);
  });

  it('a URL, and keeps its host', async () => {
    const reason = await reasonFor(new Error(`connect to redis://app:${PASSWORD}@db.internal:6379/0 failed`));
    expect(reason).toBe('connect to redis://[redacted]@db.internal:6379/0 failed');
  });
});

it.each([
  ['the merchant private key', `SET failed: ${KEY}`],
  [
    'the merchant private key in base64',
    `SET failed: ${Buffer.from(KEY).toString('base64')}${'A'.repeat(20)}`,
  ],
  ['a session token', `SET failed: ${TOKEN}`],
  ['a session token with invisible characters', `SET failed: ${[...TOKEN].join('\u200b')}`],
  [
    'an encrypted session',
    `SET failed: ${new SessionEncryption(KEY, 'https://defexa.test/').encrypt('x'.repeat(100))}`,
  ],
])('redacts %s', async (_what, message) => {
  const reason = await reasonFor(new Error(message));
  expect(reason).toMatch(/^SET failed: (v1\.)?\[redacted\]$/);
});

it.each([
  ['\x1b[2J\x1b[31mred\x1b[0m and \x07loud', '[2J[31mred[0m and loud'],
  ['\x9b2Jone\rtwo\u2028three\u202e four\x00', '2Jone two three four'],
  ['a\tb\n\x1b]0;title\x07', 'a b'],
])('removes control characters: %j', async (message, reason) => {
  expect(await reasonFor(new Error(message))).toBe(reason);
});

it.each([
  ['undefined', undefined],
  ['null', null],
  ['an empty message', new Error('')],
  ['control characters alone', new Error('\x1b\x00')],
  ['a message that is not a string', Object.assign(new Error('x'), { message: { secret: PASSWORD } })],
  ['a string', PASSWORD],
])('gives no reason for a failure with %s', async (_what, error) => {
  expect(await reasonFor(error)).toBe('it failed without a reason');
});

it('reads the message of an error from another realm', async () => {
  expect(await reasonFor({ name: 'Error', message: 'away' })).toBe('away');
});

it('truncates a reason to 200 characters, and withholds a very long one', async () => {
  const reason = await reasonFor(new Error('word '.repeat(100)));
  expect(reason).toHaveLength(201);
  expect(await reasonFor(new Error('word '.repeat(1_000)))).toBe(
    '[withheld: 5000 characters, too long to be searched for secrets]',
  );
  expect(await reasonFor(new Error('x'.repeat(10_000_000)))).toMatch(/^\[withheld: 10000000 characters/);
});
