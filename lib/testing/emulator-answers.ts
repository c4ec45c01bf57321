/** An answer before it is sent. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

/** An invoice that an emulator opened. */
export interface EmulatedInvoice {
  /** The `invoice_id` of the answer. */
  readonly id: number;
  /** The path of the request, without its query. */
  readonly path: string;
  /** What the request's body held beside `session_token`. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** An answer in JSON. */
export const json = (status: number, body: object): Answer => ({ status, body: JSON.stringify(body) });

/** "2023-03-28 22:52:59 UTC", the documented form; whole seconds, rounded down. */
const timestamp = (moment: number) => `${new Date(moment).toISOString().slice(0, 19).replace('T', ' ')} UTC`;

/** The documented answer to a login ("Response JSON"). */
export function loggedIn(session: { token: string; expiration: number; userId: number }): Answer {
  return json(200, {
    success: true,
    status: 200,
    expiration: timestamp(session.expiration),
    session_token: session.token,
    user_id: session.userId,
  });
}

/** Assumption: Defexa's document shows no answer of the invoice API. */
export function invoiceOpened(id: number): Answer {
  return json(200, { success: true, status: 200, invoice_id: id });
}

/** A failure of which the platform says no more than its status. */
export function refused(status: number, message: string): Answer {
  return json(status, { success: false, result: 1, status, message, errors: [] });
}
