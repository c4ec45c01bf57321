/**
 * What the payment engine behind Defexa is known to answer, as published or as public tests of it assert. `T`: a public
 * end-to-end suite that runs against the engine; `S`: the documents of another brand of it; `C`: a client's own tests.
 */
export interface PlatformBody {
  readonly source: 'T' | 'S' | 'C';
  readonly status: number;
  /** The `errors` of the envelope. `<key>` stands for the merchant private key. */
  readonly errors: unknown;
  /** What a login comes to that is answered so. */
  readonly login: 'AUTHENTICATION' | 'ACCESS_DENIED' | 'UNAVAILABLE' | 'RESPONSE';
  /** What a call is told: the first problem's code. */
  readonly code: string;
}

const KEY_ECHO = 'absent_keys:Currency EUR is not active for merchant <key>';
const SCHEMA =
  "The property '#/' did not contain a required property of 'amount' in schema file:///business/schema/payouts_create.json";
const ANTIFRAUD = 'antifraud: mid:card:amount:value=>[100, 200]=>123456';
const NO_DETAILS = 'gateway response error: "Not found available payment details"';

const one = (code: string, kind?: string, message?: string) => [{ code, kind, message }];

const body = (
  source: PlatformBody['source'],
  errors: unknown,
  login: PlatformBody['login'],
  code: string,
  status = 403,
): PlatformBody => ({ source, status, errors, login, code });

export const PLATFORM_BODIES: readonly PlatformBody[] = [
  body('S', one('merchant_not_found', 'api_error'), 'AUTHENTICATION', 'merchant_not_found'),
  body('S', one('user_not_found', 'api_error'), 'AUTHENTICATION', 'user_not_found'),
  body('S', one('auth_header_not_found', 'authentication_error'), 'AUTHENTICATION', 'auth_header_not_found'),
  body('S', one('unknown_auth_header', 'authentication_error'), 'AUTHENTICATION', 'unknown_auth_header'),
  body('T', one('incorrect_private_key', 'authentication_error'), 'AUTHENTICATION', 'incorrect_private_key'),
  body(
    'T',
    one('incorrect_private_key', 'authentication_error'),
    'AUTHENTICATION',
    'incorrect_private_key',
    422,
  ),
  body('S', one('absent_keys:pay/payout', 'settings_error'), 'ACCESS_DENIED', 'absent_keys:pay/payout'),
  body('S', one('absent_keys:currency', 'settings_error'), 'ACCESS_DENIED', 'absent_keys:currency'),
  body('S', one('settings_are_absent', 'invalid_request_error'), 'ACCESS_DENIED', 'settings_are_absent'),
  body(
    'T',
    one('settings_for_currency_are_absent', 'settings_error'),
    'ACCESS_DENIED',
    'settings_for_currency_are_absent',
  ),
  body('T', one(KEY_ECHO, 'settings_error'), 'ACCESS_DENIED', KEY_ECHO),
  body('T', `${KEY_ECHO} - settings_error`, 'ACCESS_DENIED', KEY_ECHO),
  body('T', `[{"code"=>"${KEY_ECHO}", "kind"=>"settings_error"}]`, 'ACCESS_DENIED', KEY_ECHO),
  body('T', one('traffic_blocked'), 'ACCESS_DENIED', 'traffic_blocked'),
  body('T', 'traffic_blocked - api_error', 'ACCESS_DENIED', 'traffic_blocked'),
  body('S', one('fetch_processing_url_error', 'api_error'), 'UNAVAILABLE', 'fetch_processing_url_error', 502),
  body('S', one('invalid_json', 'api_error'), 'UNAVAILABLE', 'invalid_json', 502),
  body('S', one('balance_less_than_amount', 'processing_error'), 'UNAVAILABLE', 'balance_less_than_amount'),
  body('C', one('amount_less_than_balance', 'processing_error'), 'UNAVAILABLE', 'amount_less_than_balance'),
  body('T', one('payment_not_found', 'processing_error'), 'UNAVAILABLE', 'payment_not_found'),
  body(
    'T',
    one('order_number_already_exists', 'processing_error'),
    'UNAVAILABLE',
    'order_number_already_exists',
  ),
  body('T', one('internal_error', 'processing_error'), 'UNAVAILABLE', 'internal_error', 400),
  body(
    'T',
    one('gateway_response_error', 'gateway_error', 'error: No available requisites'),
    'UNAVAILABLE',
    'gateway_response_error',
  ),
  body('S', one('amount_less_than_minimum', 'invalid_request_error'), 'RESPONSE', 'amount_less_than_minimum'),
  body('S', one('customer_email_not_found', 'invalid_request_error'), 'RESPONSE', 'customer_email_not_found'),
  body('S', one('absent_host2host_mode', 'invalid_request_error'), 'RESPONSE', 'absent_host2host_mode'),
  body('S', one('payment_in_final_state', 'invalid_request_error'), 'RESPONSE', 'payment_in_final_state'),
  body('T', one('invalid_json', 'invalid_request_error'), 'RESPONSE', 'invalid_json', 400),
  body(
    'T',
    [...one('invalid_param', 'invalid_request_error'), ...one('invalid_param', 'invalid_request_error')],
    'RESPONSE',
    'invalid_param',
  ),
  body('T', one('no_route_match', 'api_error'), 'RESPONSE', 'no_route_match', 404),
  body(
    'T',
    one('fetch_processing_url_error', 'api_fraud_error', ANTIFRAUD),
    'RESPONSE',
    'fetch_processing_url_error',
  ),
  body('T', one('amount_not_enough_money', 'amount'), 'RESPONSE', 'amount_not_enough_money'),
  body('T', 'amount_not_enough_money - amount', 'RESPONSE', 'amount_not_enough_money'),
  body('T', one('amount_no_money'), 'RESPONSE', 'amount_no_money'),
  body(
    'T',
    one('payment_already_has_pending_dispute', ''),
    'RESPONSE',
    'payment_already_has_pending_dispute',
  ),
  body('T', [ANTIFRAUD], 'RESPONSE', ANTIFRAUD),
  body('T', SCHEMA, 'RESPONSE', SCHEMA),
  body('T', [SCHEMA, SCHEMA], 'RESPONSE', SCHEMA),
  body('T', NO_DETAILS, 'RESPONSE', NO_DETAILS),
];

/** The envelope around it, for a merchant with this key. */
export function envelopeOf({ status, errors }: PlatformBody, merchantPrivateKey: string): string {
  const envelope = { success: false, result: 1, status, errors };
  return JSON.stringify(envelope).replaceAll('<key>', merchantPrivateKey);
}
