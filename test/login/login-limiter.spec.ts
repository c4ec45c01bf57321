import { expect, it } from '@jest/globals';
import { LoginLimiter } from '../../lib/login/login-limiter.js';
import { type IssuedSession, LoginStatus } from '../../lib/session/session-source.js';

const NEVER = new AbortController().signal;

/** Starts logins under a limit, and ends them by name. */
function limited(max: number) {
  const closed = new AbortController();
  const limiter = new LoginLimiter(max, closed.signal);
  const running: string[] = [];
  const ends = new Map<string, () => void>();
  const start = (name: string, { waiters = 1, signal = NEVER } = {}) => {
    const login = Object.assign(new LoginStatus('no-session'), { waiters });
    const source = {
      get: () => {
        running.push(name);
        return new Promise<IssuedSession>((resolve) => ends.set(name, () => resolve({} as IssuedSession)));
      },
    };
    const request = { key: 'key', login, signal, isUsable: () => true };
    const session = limiter.limit(source).get(request);
    session.catch(() => {});
    return { login, session };
  };
  const end = async (name: string) => {
    ends.get(name)!();
    // Until everything that follows has happened.
    await new Promise(setImmediate);
  };
  return { closed, running, start, end };
}

it('lets as many logins run as the limit allows, and the others in the order in which they came', async () => {
  const { running, start, end } = limited(2);
  const started = ['a', 'b', 'c', 'd'].map((name) => start(name));
  const queued = () => started.map(({ login }) => login.isQueued);
  expect(running).toEqual(['a', 'b']);
  expect(queued()).toEqual([false, false, true, true]);
  await end('b');
  expect(running).toEqual(['a', 'b', 'c']);
  expect(queued()).toEqual([false, false, false, true]);
  await end('a');
  expect(running).toEqual(['a', 'b', 'c', 'd']);
  await end('c');
  await end('d');
  start('e');
  start('f');
  start('g');
  expect(running).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
});

it('lets logins that callers wait for run before those in the background', async () => {
  const { running, start, end } = limited(1);
  start('a');
  start('background', { waiters: 0 });
  const joined = start('joined', { waiters: 0 });
  start('b');
  joined.login.waiters = 1;
  await end('a');
  await end('joined');
  await end('b');
  expect(running).toEqual(['a', 'joined', 'b', 'background']);
});

it('forgets a login that is aborted while it waits', async () => {
  const { running, start, end } = limited(1);
  start('a');
  const aborted = new AbortController();
  const { session } = start('aborted', { signal: aborted.signal });
  start('b');
  const reason = new Error('out of time');
  aborted.abort(reason);
  await expect(session).rejects.toBe(reason);
  await end('a');
  expect(running).toEqual(['a', 'b']);
});

it('passes on the turn of a login that is aborted at the moment at which its turn comes', async () => {
  const limiter = new LoginLimiter(1, NEVER);
  const aborted = new AbortController();
  let endFirst = () => {};
  const first = limiter.run(
    new LoginStatus('no-session'),
    NEVER,
    () => new Promise<void>((resolve) => (endFirst = resolve)),
  );
  // Is asked for when the turn is given, so that the signal aborts in the very next microtask.
  const login = Object.defineProperty(new LoginStatus('no-session'), 'waiters', {
    get: () => {
      queueMicrotask(() => aborted.abort(new Error('out of time')));
      return 1;
    },
  });
  const second = limiter.run(login, aborted.signal, async () => 'second');
  const third = limiter.run(new LoginStatus('no-session'), NEVER, async () => 'third');
  endFirst();
  await first;
  await expect(second).rejects.toThrow('out of time');
  expect(await third).toBe('third');
});

it('ends logins, and the wait for a turn, when the app shuts down', async () => {
  const { closed, running, start } = limited(1);
  const { session } = start('a');
  const waiting = start('b');
  closed.abort(new Error('shut down'));
  await expect(session).rejects.toThrow('shut down');
  await expect(waiting.session).rejects.toMatchObject({ code: 'DEFEXA_UNAVAILABLE' });
  expect(running).toEqual(['a']);
});

it('gives no turn after the app has shut down', async () => {
  const { closed, running, start } = limited(1);
  closed.abort();
  await expect(start('a').session).rejects.toMatchObject({ code: 'DEFEXA_UNAVAILABLE' });
  expect(running).toEqual([]);
});

it('lets the next login run if one fails', async () => {
  const limiter = new LoginLimiter(1, NEVER);
  const login = new LoginStatus('no-session');
  const failing = limiter.run(login, NEVER, async () => {
    throw new Error('failed');
  });
  const next = limiter.run(login, NEVER, async () => 'next');
  await expect(failing).rejects.toThrow('failed');
  expect(await next).toBe('next');
});
