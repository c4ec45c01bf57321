import { failureResponse, type PlatformResponse } from './responses.js';
import type { DefexaProblemFault } from './problems.js';

/** What goes wrong with a request: a named fault, a problem of the platform, or a canned response. */
export type DefexaFault = DefexaFaultName | DefexaProblemFault | DefexaCannedResponse;

/**
 * A fault with a name.
 *
 * - `unauthorized`: HTTP 401 in the platform's envelope, without a problem
 * - `forbidden`: HTTP 403 in the platform's envelope, without a problem
 * - `firewall`: HTTP 403 with an HTML page
 * - `too-many-requests`: HTTP 429 with `Retry-After: 1`
 * - `server-error`: HTTP 500
 * - `hang`: no response
 * - `connection-reset`: the connection is reset before the response
 * - `cut-off-body`: the connection breaks in the middle of the body
 * - `invalid-json`: HTTP 200 with half of a JSON object
 * - `html`: HTTP 200 with an HTML page
 * - `unsuccessful`: HTTP 200 with `success: false`
 * - `key-echo`: an error that contains the merchant private key, as the engine sends them
 * - `redirect`: HTTP 302
 * - `oversize-body`: HTTP 200 with a body of 2 MiB
 */
export type DefexaFaultName =
  | 'unauthorized'
  | 'forbidden'
  | 'firewall'
  | 'too-many-requests'
  | 'server-error'
  | 'hang'
  | 'connection-reset'
  | 'cut-off-body'
  | 'invalid-json'
  | 'html'
  | 'unsuccessful'
  | 'key-echo'
  | 'redirect'
  | 'oversize-body';

/** A response that is sent without changes. */
export interface DefexaCannedResponse {
  /** @default 200 */
  status?: number | undefined;
  /** Added to `Content-Type: application/json` and `Date`. Null removes a header, these two included. */
  headers?: Record<string, string | null> | undefined;
  /** The body, in any format. */
  body: string;
}

const FORBIDDEN_PAGE = '<html><head><title>403 Forbidden</title></head><body>Forbidden</body></html>';
const MAINTENANCE_PAGE =
  '<!DOCTYPE html><html><head><title>Maintenance</title></head><body>Back soon.</body></html>';
const OVERSIZE_BYTES = 2 * 1024 * 1024;

type SpecialFault = 'hang' | 'connection-reset' | 'cut-off-body' | 'key-echo';
type CannedFault = Exclude<DefexaFaultName, SpecialFault>;

/**
 * The responses of the faults that need no more than a response.
 *
 * @internal
 */
export const FAULT_RESPONSES: Readonly<Record<CannedFault, PlatformResponse>> = {
  unauthorized: failureResponse(401, 'Unauthorized'),
  forbidden: failureResponse(403, 'Forbidden'),
  firewall: { status: 403, headers: { 'content-type': 'text/html' }, body: FORBIDDEN_PAGE },
  'too-many-requests': { ...failureResponse(429, 'Too many requests'), headers: { 'retry-after': '1' } },
  'server-error': failureResponse(500, 'Internal error'),
  'invalid-json': { body: '{"success": true, "status": 200,' },
  html: { headers: { 'content-type': 'text/html' }, body: MAINTENANCE_PAGE },
  unsuccessful: { ...failureResponse(400, 'Something is wrong'), status: 200 },
  redirect: { status: 302, headers: { location: '/elsewhere' }, body: '' },
  'oversize-body': { body: JSON.stringify({ padding: 'x'.repeat(OVERSIZE_BYTES) }) },
};

/** @internal */
export const FAULT_NAMES: readonly DefexaFaultName[] = [
  ...(Object.keys(FAULT_RESPONSES) as CannedFault[]),
  'key-echo',
  'hang',
  'connection-reset',
  'cut-off-body',
];
