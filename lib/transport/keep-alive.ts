/**
 * How long an idle connection is kept for the next request. Most servers keep theirs longer: a request that is sent while the
 * server closes the connection has an unknown effect. A shorter `Keep-Alive: timeout` from the server still applies.
 */
export const MAX_IDLE_MS = 4_000;
