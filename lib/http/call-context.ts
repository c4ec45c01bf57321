import type { AxiosResponse } from 'axios';
import type { Account } from '../options/account.js';
import type { DefexaHttpTransport } from '../options/http-transport.js';
import type { DefexaSessionProvider } from '../session/defexa-session.provider.js';
import type { RejectionCheck } from './session-rejection.js';

/** Runs a call, and may note that it is in progress. */
export type TrackCall = (call: () => Promise<AxiosResponse>) => Promise<AxiosResponse>;

/** What all calls of an account share. */
export interface CallContext {
  readonly account: Account;
  readonly sessionProvider: DefexaSessionProvider;
  readonly transport: DefexaHttpTransport;
  readonly isSessionRejected: RejectionCheck;
  readonly track: TrackCall;
}
