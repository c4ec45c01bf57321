import type { Instant } from '../clock/clock.js';
import type { SessionSourceEvent } from './session-events.js';

/** A session as a source hands it over, before the provider adopts it. */
export interface IssuedSession {
  /** The `session_token` for the invoice API. */
  readonly sessionToken: string;
  /** The merchant's `user_id` at Defexa; as text, where a number could not hold it exactly. */
  readonly userId: number | string;
  /** The moment at which the session ends, on the clock of Defexa's server. */
  readonly expiration: Date;
  /** How long the session lives, in milliseconds from `sentAt`. */
  readonly lifetimeMs: number;
  /** The moment at which the login was sent. */
  readonly sentAt: Instant;
  /** False where the answer's `expiration` could not be read and a short lifetime was assumed. */
  readonly expirationUnderstood: boolean;
  /** How long its login took, in milliseconds. */
  readonly tookMs: number;
  /** Whether it comes from a login of another process. @default false */
  readonly isShared?: boolean;
}

/** What a source is told about the session it is asked for. */
export interface SessionRequest {
  /** Aborts when nobody can use the answer any more. */
  readonly signal: AbortSignal;
  /** Whether somebody asks for this login in so many words, so that no pause holds it back. May become true later. */
  readonly isExplicit: () => boolean;
  /** To be called when a login is really sent: a source may have another answer than that. */
  readonly onLogin: () => void;
  /**
   * Whether a session that some other process has logged in for is one to take over: one that is neither held already
   * nor was rejected, is later than those that were, and is better than what is held.
   */
  readonly isOfUse: (session: IssuedSession) => boolean;
  /** Tells the provider's subscribers of something. */
  readonly tell: (event: SessionSourceEvent) => void;
}

/** Gives sessions. The provider knows no more than this about where they come from. */
export interface SessionSource {
  /** @throws {DefexaError} where none can be had */
  (request: SessionRequest): Promise<IssuedSession>;

  /**
   * Gives a session of another process, without a login: asked for while logins are held back.
   *
   * @returns undefined where there is none of use
   */
  takeOver?(request: Pick<SessionRequest, 'isOfUse'>): Promise<IssuedSession | undefined>;
}
