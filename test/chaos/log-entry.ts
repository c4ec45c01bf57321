import type { DefexaSessionEvent } from '../../lib/index.js';
import type { LoginReason } from '../../lib/session/login-reason.js';

/** One line of a run's log. */
export type Entry = EntryContext & Occurrence;

/** When and where something occurred: in true time, and on the clocks of its machine. */
export interface EntryContext {
  readonly trueMs: number;
  readonly wallMs: number;
  readonly monotonicMs: number;
  readonly machine: string;
  /** The app on that machine. A restart gives it another name. */
  readonly app: string;
}

export type Method = 'getSession' | 'refresh' | 'request';

export type Occurrence =
  | { readonly type: 'attempt sent'; readonly attempt: number; readonly key: string }
  | {
      readonly type: 'attempt ended';
      readonly attempt: number;
      /** False if the app gave up. */
      readonly hasResponse: boolean;
      readonly isKeyRejected?: boolean;
      /** The response's `Retry-After`, if the app must honour it. */
      readonly retryAfterMs?: number;
    }
  | {
      /** A session was issued. Its lifetime, counted from the login attempt, is as the app must read the response. */
      readonly type: 'issued';
      readonly attempt: number;
      readonly token: string;
      readonly lifetimeMs: number;
      /** Its end in true time, if the response states it. */
      readonly end?: number;
    }
  | {
      readonly type: 'event';
      readonly event: DefexaSessionEvent['type'];
      readonly reason?: LoginReason;
      readonly token?: string;
      /** The last random number that the app drew, if it is known. */
      readonly random?: number;
    }
  | {
      readonly type: 'call';
      readonly call: number;
      readonly method: Method;
      /** How long it may take. */
      readonly limitMs: number;
      /** Whether all faults ended so long ago that it cannot fail. */
      readonly mustSucceed?: boolean;
    }
  | { readonly type: 'abort'; readonly call: number }
  | { readonly type: 'settled'; readonly call: number; readonly token?: string; readonly error?: string }
  | { readonly type: 'request sent'; readonly order: string; readonly token?: string }
  | { readonly type: 'request rejected'; readonly order: string; readonly token?: string }
  /** `invalidate()` was called. */
  | { readonly type: 'invalidated'; readonly token: string }
  | { readonly type: 'invoice opened'; readonly order: string }
  | { readonly type: 'clock set'; readonly by: number }
  | { readonly type: 'suspended'; readonly for: number }
  | { readonly type: 'shut down' }
  | { readonly type: 'secret'; readonly secret: string }
  | { readonly type: 'output'; readonly text: string }
  /** An unhandled rejection or exception, or Node's warning of too many listeners. */
  | { readonly type: 'unhandled'; readonly text: string }
  /** A process is frozen, and thawed. */
  | { readonly type: 'frozen' }
  | { readonly type: 'thawed' }
  /** A resource that was not released. */
  | { readonly type: 'leak'; readonly what: string }
  | { readonly type: 'heap'; readonly bytes: number }
  /** `DefexaAccounts.get()` returned an account, or failed. */
  | {
      readonly type: 'account given';
      readonly tookMs: number;
      readonly mustSucceed?: boolean;
      readonly error?: string;
    }
  | {
      readonly type: 'accounts held';
      readonly count: number;
      readonly max: number;
      /** How many of them may have been in use. */
      readonly mayBeInUse: number;
    }
  /** Something that is only counted, such as a new fault. */
  | { readonly type: 'incident'; readonly what: string };

export type EntryOf<Type extends Occurrence['type']> = EntryContext & Extract<Occurrence, { type: Type }>;
