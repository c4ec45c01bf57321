/** An invoice that an emulator opened. */
export interface EmulatedInvoice {
  /** The `invoice_id` of the response. */
  readonly id: number;
  /** The path of the request, with its query. */
  readonly path: string;
  /** The fields of the request's body, without `session_token`. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** The id of the merchant whose session was used. Missing for the emulator's own merchant. */
  readonly merchantId?: string;
}
