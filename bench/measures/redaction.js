// The time to search the body of a failed call for the account's secrets, compared with parsing it, and with what an app would
// write: a replaceAll() for each secret. And how long failed calls block the event loop. The bodies are fixed lists of difficult ones.
import { randomBytes } from 'node:crypto';
import { AccountSecrets } from '../../build/secrets/account-secrets.js';
import { measureCalls } from '../failed-calls/measure-calls.js';
import { median } from '../statistics.js';

const MIB = 1024 * 1024;
const ROUNDS = 7;

const TOKEN = '7e7b4119f4d8322daf616733515d9b99';
const KEY = '5f0c1d9e7a3b4c682d1e';
const LONG_TOKEN = randomBytes(4 * 1024).toString('hex');
const TOKENS = [TOKEN, LONG_TOKEN, ...Array.from({ length: 30 }, () => randomBytes(16).toString('hex'))];

const filledWith = (part, length) => part.repeat(Math.ceil(length / part.length)).slice(0, length);
const names = (count) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`name${index}`, index]));

/** All of them are JSON, so that parsing them can be measured, too. */
const BODIES = {
  'an ordinary failure': JSON.stringify({ success: false, result: 1, errors: [{ code: `x ${KEY}` }] }),
  '10 MiB of names': JSON.stringify(names(550_000)).slice(0, -1) + '}',
  '1 MiB of names': JSON.stringify(names(60_000)),
  '1 MiB of near misses': JSON.stringify(filledWith(`${TOKEN.slice(0, 7)}!`, MIB - 2)),
  '1 MiB of near misses of a long token': JSON.stringify(filledWith(`${LONG_TOKEN.slice(0, 7)}!`, MIB - 2)),
  '1 MiB of hexadecimal digits': JSON.stringify(randomBytes(MIB / 2 - 1).toString('hex')),
  '1 MiB of escapes': `"${filledWith('\\u0061', 6 * 174_000)}"`,
  '1 MiB of "%41"': JSON.stringify(filledWith('%41', MIB - 2)),
  '1 MiB of broken escapes': JSON.stringify(filledWith('\\%u0f%25\\', MIB / 2)),
  '1 MiB of a key, with much between its characters': JSON.stringify(
    filledWith(KEY.split('').join('\u200b'.repeat(100)), MIB - 2),
  ),
  '1 MiB of tokens': JSON.stringify(filledWith(`${TOKEN} `, MIB - 2)),
  '1 MiB with a token at its end': JSON.stringify([filledWith('word ', MIB - 50), TOKEN]),
  '100,000 levels with an escaped token': `${'['.repeat(100_000)}"\\u0037${TOKEN.slice(1)}"${']'.repeat(100_000)}`,
};

function timeOf(work) {
  const start = performance.now();
  work();
  return performance.now() - start;
}

/** An account after many logins. It is new each time, so its search tables are not built yet. */
function account() {
  const secrets = new AccountSecrets();
  secrets.addKey(KEY);
  TOKENS.forEach((token) => secrets.addToken(token));
  return secrets;
}

const replaceEach = (text) =>
  [KEY, ...TOKENS].reduce((rest, secret) => rest.replaceAll(secret, '[redacted]'), text);

const worstBy = (name, rows) => rows.toSorted((a, b) => b[name] - a[name])[0];

export async function measure({ quick }) {
  const bodies = Object.entries(BODIES).map(([body, text]) => {
    const rounds = Array.from({ length: quick ? 1 : ROUNDS }, () => ({
      searched: timeOf(() => account().redact(text)),
      parsed: timeOf(() => JSON.parse(text)),
      replaced: timeOf(() => replaceEach(text)),
    }));
    const of = (name) => Number(median(rounds.map((round) => round[name])).toFixed(1));
    return {
      body,
      characters: text.length,
      searched: of('searched'),
      parsed: of('parsed'),
      replaced: of('replaced'),
    };
  });
  const calls = await measureCalls({ rounds: quick ? 1 : ROUNDS });
  return { bodies, worst: worstBy('searched', bodies), calls, worstCall: worstBy('beyondParsing', calls) };
}
