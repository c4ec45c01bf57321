/** What an answer that came over the wire says, read in another way than the package does. */
export interface SeenAnswer {
  readonly status: number;
  readonly body: string;
}

/** Whether it says that a key, or its account, is not let in. */
export function isRefusal(answer: SeenAnswer): boolean {
  return answer.body.includes('"code"')
    ? /authentication_error|settings_error|traffic_blocked|(user|merchant)_not_found/.test(answer.body)
    : [401, 403].includes(statusOf(answer));
}

/** Whether it says that the session is not valid. */
export function isRejection({ status, body }: SeenAnswer): boolean {
  return status === 401 || statedFailure(body) === 401 || body.includes('"session_expired"');
}

/** Whether a `Retry-After` beside it counts. */
export function isPassing(answer: SeenAnswer): boolean {
  const status = statusOf(answer);
  return /api_error|processing_error|gateway_error|http_error/.test(answer.body)
    ? !isRefusal(answer) && !/no_route_match|content_type_not_allowed/.test(answer.body)
    : [408, 425, 429].includes(status) || status >= 500;
}

/** Its status; or what it states in its body, where that says that it is no success. */
function statusOf({ status, body }: SeenAnswer): number {
  return (status >= 200 && status < 300 ? statedFailure(body) : undefined) ?? status;
}

function statedFailure(body: string): number | undefined {
  const stated = /"success": ?false.*"status": ?(\d+)/.exec(body)?.[1];
  return stated === undefined ? undefined : Number(stated);
}
