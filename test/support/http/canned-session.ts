/** An answer to a login whose session lives for so many seconds from then on, whenever it is sent. */
export function sessionFor(seconds: number) {
  // Only the distance between the two counts.
  const date = 'Fri, 02 Jan 2026 00:00:00 GMT';
  const expiration = Date.parse(date) / 1000 + seconds;
  const body = { success: true, status: 200, expiration, session_token: 'a-token', user_id: 173 };
  return { headers: { date }, body: JSON.stringify(body) };
}
