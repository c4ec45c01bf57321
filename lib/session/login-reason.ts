/**
 * Why a login starts: there is no session, the session nears its end, the invoice API rejected it, or a caller forces a
 * login.
 */
export type LoginReason = 'no-session' | 'ahead-of-expiry' | 'session-rejected' | 'forced';
