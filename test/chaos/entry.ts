import type { DefexaSessionEvent } from '../../lib/index.js';
import type { LoginReason } from '../../lib/session/session-source.js';

/** One line of what happened in a run, and when: in true time and on the clocks of its machine, in milliseconds. */
export type Entry = When & Happened;

export interface When {
  readonly true: number;
  readonly wall: number;
  readonly monotonic: number;
  readonly machine: string;
  /** The app on that machine; after a restart, it is another one. */
  readonly app: string;
}

export type Method = 'getSession' | 'refresh' | 'request';

export type Happened =
  | { readonly type: 'login sent'; readonly login: number; readonly key: string }
  | {
      readonly type: 'login ended';
      readonly login: number;
      /** False where the app gave up. */
      readonly isAnswered: boolean;
      readonly isRefused?: boolean;
      /** What the answer's `Retry-After` asks for, if it is one to be kept to. */
      readonly retryAfter?: number;
    }
  | {
      /** A session was issued: of `lifetime` from its login on, as the app has to read the answer. */
      readonly type: 'issued';
      readonly login: number;
      readonly token: string;
      readonly lifetime: number;
      /** Its end in true time, where the answer tells it. */
      readonly end?: number;
    }
  | {
      readonly type: 'event';
      readonly event: DefexaSessionEvent['type'];
      readonly reason?: LoginReason;
      readonly token?: string;
      /** What the app drew last, where that is known. */
      readonly chance?: number;
    }
  | {
      readonly type: 'call';
      readonly call: number;
      readonly method: Method;
      /** The longest that it may take. */
      readonly limit: number;
      /** Whether all has been well for so long that it can't fail. */
      readonly mustSucceed?: boolean;
    }
  | { readonly type: 'abort'; readonly call: number }
  | { readonly type: 'answered'; readonly call: number; readonly token?: string; readonly error?: string }
  | { readonly type: 'request sent'; readonly order: string; readonly token?: string }
  | { readonly type: 'request rejected'; readonly order: string; readonly token?: string }
  /** Somebody says that a session was rejected. */
  | { readonly type: 'invalidated'; readonly token: string }
  | { readonly type: 'invoice opened'; readonly order: string }
  | { readonly type: 'clock set'; readonly by: number }
  | { readonly type: 'suspended'; readonly for: number }
  | { readonly type: 'shut down' }
  | { readonly type: 'secret'; readonly secret: string }
  | { readonly type: 'output'; readonly text: string }
  /** What nobody handled: a rejection or an exception; or a warning of Node's that somebody listens too often. */
  | { readonly type: 'unhandled'; readonly text: string }
  /** A process is frozen, and goes on. */
  | { readonly type: 'frozen' }
  | { readonly type: 'thawed' }
  /** Something that is still there although nobody needs it any more. */
  | { readonly type: 'left behind'; readonly what: string }
  | { readonly type: 'heap'; readonly bytes: number }
  /** Something that is only counted: that a fault was set, say. */
  | { readonly type: 'chaos'; readonly what: string };

export type EntryOf<Type extends Happened['type']> = When & Extract<Happened, { type: Type }>;
