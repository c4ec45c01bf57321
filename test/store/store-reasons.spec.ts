import { describe, expect, it } from '@jest/globals';
import { AccountSecrets } from '../../lib/secrets/account-secrets.js';
import { GuardedStore, StoreFailure } from '../../lib/store/guarded-store.js';
import { SessionEncryption } from '../../lib/store/session-encryption.js';
import { leaksIn } from '../support/http/secrets.js';
import { SimulatedClock } from '../support/simulated-clock.js';

const KEY = 'live-5f0c1f2e9b-8e21d0a7';
const TOKEN = '8d33c1da7b614ec4a4a3fd2d5e6e7a51';
const PASSWORD = 'hunter2-Xq4w-Zj7v';

/** What is told of an error that a store fails with. */
async function toldOf(error: unknown): Promise<string> {
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
    return 'nothing';
  } catch (failure) {
    return failure instanceof StoreFailure ? failure.message : 'something else than a StoreFailure';
  }
}

describe('the reason that a store gives is told as it is, where it holds no secret:', () => {
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
    expect(await toldOf(new Error(message))).toBe(message);
  });
});

describe('is not told of a password:', () => {
  it.each([
    ['a URL', `connect to redis://app:${PASSWORD}@db.internal:6379/0 failed`],
    ['a URL without a name', `connect to rediss://:${PASSWORD}@db.internal failed`],
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
    ['a short name', `pass=${PASSWORD}`],
    ['a name of somebody else', `redisAuth: ${PASSWORD}, accessKey: ${PASSWORD}`],
    ['a header', `Authorization: Basic ${PASSWORD}`],
    ['a command', `AUTH app ${PASSWORD}`],
    ['a command as ioredis has it', `{"name":"auth","args":["app","${PASSWORD}"]}`],
    ['an unknown command', `ERR unknown command 'AUTH', with args beginning with: 'app' '${PASSWORD}'`],
    [
      'an unknown command that signs in',
      `ERR unknown command \`HELLO\`, with args beginning with: \`3\` \`AUTH\` \`app\` \`${PASSWORD}\`, `,
    ],
    ['a password with invisible characters in its name', `pass\u200bword: ${PASSWORD}`],
    ['the second line', `it failed\nredis://app:${PASSWORD}@db.internal`],
    ['a long line', `${'x '.repeat(90)} redis://app:${'y'.repeat(5_000)}${PASSWORD}@db.internal`],
  ])('%s', async (_where, message) => {
    const told = await toldOf(new Error(message));
    expect(told).toMatch(/\[redacted\]|^it failed$|^\[withheld: \d+ characters/);
    expect(leaksIn(told, [PASSWORD, ...PASSWORD.split('-')])).toEqual([]);
  });

  it('and where the server is, still is', async () => {
    const told = await toldOf(new Error(`connect to redis://app:${PASSWORD}@db.internal:6379/0 failed`));
    expect(told).toBe('connect to redis://[redacted]@db.internal:6379/0 failed');
  });
});

it.each([
  ['the key', `SET failed: ${KEY}`],
  ['the key in base64', `SET failed: ${Buffer.from(KEY).toString('base64')}${'A'.repeat(20)}`],
  ['a token', `SET failed: ${TOKEN}`],
  ['a token with invisible characters', `SET failed: ${[...TOKEN].join('\u200b')}`],
  [
    'what was sealed',
    `SET failed: ${new SessionEncryption(KEY, 'https://defexa.test/').encrypt('x'.repeat(100))}`,
  ],
])('%s that a store repeats is not told', async (_what, message) => {
  const told = await toldOf(new Error(message));
  expect(told).toMatch(/^SET failed: (v1\.)?\[redacted\]$/);
});

it.each([
  ['\x1b[2J\x1b[31mred\x1b[0m and \x07loud', '[2J[31mred[0m and loud'],
  ['\x9b2Jone\rtwo\u2028three\u202e four\x00', '2Jone two three four'],
  ['a\tb\n\x1b]0;title\x07', 'a b'],
])('what would do something to a terminal is taken out: %j', async (message, told) => {
  expect(await toldOf(new Error(message))).toBe(told);
});

it.each([
  ['nothing', undefined],
  ['null', null],
  ['an empty message', new Error('')],
  ['control characters alone', new Error('\x1b\x00')],
  ['a message that is no text', Object.assign(new Error('x'), { message: { secret: PASSWORD } })],
  ['a text', PASSWORD],
])('who fails with %s fails without a reason', async (_what, error) => {
  expect(await toldOf(error)).toBe('it failed without a reason');
});

it('an error of another realm is told, too', async () => {
  expect(await toldOf({ name: 'Error', message: 'away' })).toBe('away');
});

it('a message of 200 characters at most is told, however long it was', async () => {
  const told = await toldOf(new Error('word '.repeat(100)));
  expect(told).toHaveLength(201);
  expect(await toldOf(new Error('word '.repeat(1_000)))).toBe(
    '[withheld: 5000 characters, too long to be searched for secrets]',
  );
  expect(await toldOf(new Error('x'.repeat(10_000_000)))).toMatch(/^\[withheld: 10000000 characters/);
});
