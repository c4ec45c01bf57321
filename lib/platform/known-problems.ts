import type { DefexaProblemKind, DefexaProblem } from './problem.js';

const AUTHENTICATION = 'authentication_error';
const API = 'api_error';
const REQUEST = 'invalid_request_error';
const PROCESSING = 'processing_error';

/** The kind of each known code. Some differ between variants of the engine. */
export const KIND_BY_CODE: Readonly<Record<string, DefexaProblemKind>> = {
  auth_header_not_found: AUTHENTICATION,
  unknown_auth_header: AUTHENTICATION,
  incorrect_private_key: AUTHENTICATION,
  user_not_found: API,
  merchant_not_found: API,
  traffic_blocked: API,
  action_skipped_due_to_debounce: API,
  core_api_error: API,
  fetch_processing_url_error: API,
  no_route_match: API,
  content_type_not_allowed: API,
  settings_are_absent: 'settings_error',
  absent_keys: 'settings_error',
  invalid_json: REQUEST,
  invalid_param: REQUEST,
  incorrect_amount: REQUEST,
  amount_less_than_minimum: REQUEST,
  internal_error: PROCESSING,
  balance_less_than_amount: PROCESSING,
  order_number_already_exists: PROCESSING,
  payment_not_found: PROCESSING,
  gateway_response_error: 'gateway_error',
};

/** All kinds that are published or have been observed. */
export const KNOWN_KINDS: readonly DefexaProblemKind[] = [
  AUTHENTICATION,
  REQUEST,
  'settings_error',
  PROCESSING,
  'gateway_error',
  API,
  'http_error',
  'api_fraud_error',
  'invalid_payment_status',
];

/** The code without the value that some codes carry: "absent_keys" for "absent_keys:currency". */
export function baseCode({ code }: DefexaProblem): string {
  return code.split(':')[0]!.trim().toLowerCase();
}

/** The merchant private key is missing from the `Authorization` header, or wrong. */
const KEY_CODES = ['auth_header_not_found', 'unknown_auth_header', 'incorrect_private_key'];

/** Whether a problem is about the merchant private key in the header, and not about the session. */
export function isKeyProblem(problem: DefexaProblem): boolean {
  return KEY_CODES.includes(baseCode(problem));
}
