// Reads responses on its own, so that a mistake of the package is not repeated here.

export interface ReceivedResponse {
  readonly status: number;
  readonly body: string;
}

/** Whether the response rejects the key, or denies access to its account. */
export function isKeyRejection(response: ReceivedResponse): boolean {
  return response.body.includes('"code"')
    ? /authentication_error|settings_error|traffic_blocked|(user|merchant)_not_found/.test(response.body)
    : [401, 403].includes(statusOf(response));
}

/** Whether the response rejects the session. */
export function isSessionRejection({ status, body }: ReceivedResponse): boolean {
  return status === 401 || statusOfFailure(body) === 401 || body.includes('"session_expired"');
}

/** Whether the failure passes by itself, so that its `Retry-After` counts. */
export function isTransient(response: ReceivedResponse): boolean {
  const status = statusOf(response);
  return /api_error|processing_error|gateway_error|http_error/.test(response.body)
    ? !isKeyRejection(response) && !/no_route_match|content_type_not_allowed/.test(response.body)
    : [408, 425, 429].includes(status) || status >= 500;
}

/** The HTTP status; for HTTP 2xx with `success: false`, the status in the body. */
function statusOf({ status, body }: ReceivedResponse): number {
  return (status >= 200 && status < 300 ? statusOfFailure(body) : undefined) ?? status;
}

function statusOfFailure(body: string): number | undefined {
  const status = /"success": ?false.*"status": ?(\d+)/.exec(body)?.[1];
  return status === undefined ? undefined : Number(status);
}
