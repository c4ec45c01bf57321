/**
 * The kind of a problem: the values that the payment engine behind Defexa is known to use. New ones may appear.
 *
 * @see docs/platform.md in the repository, for the source of each
 */
export type DefexaProblemKind =
  | 'authentication_error'
  | 'invalid_request_error'
  | 'settings_error'
  | 'processing_error'
  | 'gateway_error'
  | 'api_error'
  | 'http_error'
  | 'api_fraud_error'
  | 'invalid_payment_status'
  | (string & {});

/**
 * The code of a problem: the most important values that the payment engine behind Defexa is known to use. New ones may appear. Some
 * codes carry a value: `absent_keys:currency`.
 */
export type DefexaProblemCode =
  // About the key.
  | 'auth_header_not_found'
  | 'unknown_auth_header'
  | 'incorrect_private_key'
  | 'user_not_found'
  | 'merchant_not_found'
  // About the merchant account.
  | 'settings_are_absent'
  | `absent_keys:${string}`
  | 'traffic_blocked'
  // About the platform itself.
  | 'action_skipped_due_to_debounce'
  | 'core_api_error'
  | 'internal_error'
  | 'fetch_processing_url_error'
  // About the request.
  | 'no_route_match'
  | 'content_type_not_allowed'
  | 'invalid_json'
  | 'invalid_param'
  | 'incorrect_amount'
  | 'amount_less_than_minimum'
  // About the payment.
  | 'balance_less_than_amount'
  | 'order_number_already_exists'
  | 'payment_not_found'
  | 'gateway_response_error'
  | (string & {});

/** One entry of the `errors` that Defexa's platform reports. */
export interface DefexaProblem {
  /** What is wrong. Empty if the platform gave no code. */
  readonly code: DefexaProblemCode;
  /** The group of problems that it belongs to, if the platform gave one. */
  readonly kind?: DefexaProblemKind;
  /** An explanation in words, if the platform gave one. */
  readonly message?: string;
}
