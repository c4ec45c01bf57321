/** A response of the platform, before it is sent. */
export interface PlatformResponse {
  /** @default 200 */
  readonly status?: number;
  /** Added to `Content-Type: application/json` and `Date`. Null removes a header, these two included. */
  readonly headers?: Readonly<Record<string, string | null>>;
  readonly body: string;
}

/** What reaches the client, if anything does. */
export type WireResponse =
  | {
      readonly type: 'complete';
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
    }
  /** The connection breaks after a part of the body. */
  | {
      readonly type: 'truncated';
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly partialBody: string;
    }
  | { readonly type: 'connection-reset' }
  | { readonly type: 'none' };

export const jsonResponse = (status: number, body: object) => ({ status, body: JSON.stringify(body) });

/** "2023-03-28 22:52:59 UTC", the documented format. */
const timestamp = (moment: number) => `${new Date(moment).toISOString().slice(0, 19).replace('T', ' ')} UTC`;

/** The documented response to a login ("Response JSON"). */
export function loginResponse(session: { token: string; expiration: number; userId: number }) {
  return jsonResponse(200, {
    success: true,
    status: 200,
    expiration: timestamp(session.expiration),
    session_token: session.token,
    user_id: session.userId,
  });
}

/** An assumption: Defexa documents no response of the invoice API. */
export function invoiceResponse(id: number) {
  return jsonResponse(200, { success: true, status: 200, invoice_id: id });
}

/** A failure of which the platform states no more than the status. */
export function failureResponse(status: number, message: string) {
  return jsonResponse(status, { success: false, result: 1, status, message, errors: [] });
}

/** Adds the headers that every response has. */
export function completeResponse(response: PlatformResponse, date: Date): WireResponse {
  const { status = 200, body } = response;
  const headers = {
    'content-type': 'application/json',
    date: date.toUTCString(),
    ...withLowerCaseNames(response.headers ?? {}),
  };
  return { type: 'complete', status, headers: withoutNulls(headers), body };
}

/** Announces the whole body, and sends half of it. */
export function truncatedResponse({ status = 200, body }: PlatformResponse): WireResponse {
  const headers = { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) };
  return { type: 'truncated', status, headers, partialBody: body.slice(0, body.length / 2) };
}

function withLowerCaseNames(headers: Readonly<Record<string, string | null>>) {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

function withoutNulls(headers: Readonly<Record<string, string | null>>): Record<string, string> {
  const entries = Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== null);
  return Object.fromEntries(entries);
}
