import { expect, it } from '@jest/globals';
import { DefexaUnavailableError } from 'nestjs-defexa';
import { createDefexaSession } from 'nestjs-defexa/testing';
import { describeEvent } from '../src/describe-event.js';

const failure = (message: string, session = createDefexaSession()) =>
  describeEvent({
    type: 'login-failed',
    error: new DefexaUnavailableError(message, { retryable: true }),
    session,
  });

it.each(['Nothing listens there.', 'What is wrong?', 'Stop!'])('leaves the end of "%s"', (message) => {
  expect(failure(message)).toContain(`Login failed. ${message} The session until`);
});

it.each(['Got HTTP 403: incorrect_private_key (authentication_error)', 'Got HTTP 500: {}'])(
  'ends the sentence "%s" before the next one',
  (message) => expect(failure(message)).toContain(`Login failed. ${message}. The session until`),
);

it('ends it also if no session is left', () => {
  const error = new DefexaUnavailableError('Got HTTP 500: {}', { retryable: true });
  expect(describeEvent({ type: 'login-failed', error, session: undefined })).toBe(
    'Login failed. Got HTTP 500: {}. There is no session left; the next request tries again.',
  );
});
