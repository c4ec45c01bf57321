/**
 * The kinds of problems that the payment engine behind Defexa is known to name. New ones may appear.
 *
 * @see docs/platform.md in the repository, for where each is published
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
 * The codes that matter most, of those that the payment engine behind Defexa is known to use. The list is open, and some
 * codes hold values: `absent_keys:currency`.
 */
export type DefexaProblemCode =
  // Of the key.
  | 'auth_header_not_found'
  | 'unknown_auth_header'
  | 'incorrect_private_key'
  | 'user_not_found'
  | 'merchant_not_found'
  // Of the merchant account.
  | 'settings_are_absent'
  | `absent_keys:${string}`
  | 'traffic_blocked'
  // Of the platform itself.
  | 'action_skipped_due_to_debounce'
  | 'core_api_error'
  | 'internal_error'
  | 'fetch_processing_url_error'
  // Of the request.
  | 'no_route_match'
  | 'content_type_not_allowed'
  | 'invalid_json'
  | 'invalid_param'
  | 'incorrect_amount'
  | 'amount_less_than_minimum'
  // Of the payment.
  | 'balance_less_than_amount'
  | 'order_number_already_exists'
  | 'payment_not_found'
  | 'gateway_response_error'
  | (string & {});

/** One entry of the `errors` with which Defexa's platform says what is wrong. */
export interface DefexaProblem {
  /** What is wrong. Empty where the platform gave no code. */
  readonly code: DefexaProblemCode;
  /** The group that it belongs to, if the platform names one. */
  readonly kind?: DefexaProblemKind;
  /** What the platform adds in words, if it does. */
  readonly message?: string;
}
