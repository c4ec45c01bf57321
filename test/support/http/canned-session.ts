/** A login response whose session lives for so many seconds, whenever it is sent. */
export function sessionFor(seconds: number) {
  // Only the difference between date and expiration counts.
  const date = 'Fri, 02 Jan 2026 00:00:00 GMT';
  const expiration = Date.parse(date) / 1000 + seconds;
  const body = { success: true, status: 200, expiration, session_token: 'a-token', user_id: 173 };
  return { headers: { date }, body: JSON.stringify(body) };
}
