/** Opens an invoice with a token, as an app would that authenticates its requests itself. */
export async function postWith(token, { baseUrl }) {
  const response = await fetch(`${baseUrl}api/v1/invoice`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ amount: 100, session_token: token }),
  });
  await response.arrayBuffer();
  return response.status;
}

/** Opens an invoice with the contender. If it only provides tokens, reports a rejection to it and retries once. */
export async function post(contender, emulator) {
  if (contender.post) {
    await contender.post({ amount: 100 });
    return;
  }
  const { getToken, tokenOf, reject } = contender;
  const token = tokenOf(await getToken());
  let status = await postWith(token, emulator);
  if (status === 401 && reject) {
    await reject(token);
    status = await postWith(tokenOf(await getToken()), emulator);
  }
  if (status !== 200) {
    throw new Error(`Got status ${status}`);
  }
}
