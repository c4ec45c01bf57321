/** As many whole copies of a part as fit. */
const filledWith = (part, length) => part.repeat(Math.floor(length / part.length));

const escapesOf = (text) =>
  [...text].map((sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');
const percentEscapesOf = (text) => escapesOf(text).replaceAll('\\u00', '%');
const base64Of = (text) => Buffer.from(text).toString('base64');
const hexOf = (text) => Buffer.from(text).toString('hex');

/** A body whose middle is filled up to the size. */
const around = (start, part, end) => (size) =>
  start + filledWith(part, size - Buffer.byteLength(start + end)) + end;

/** Characters of three bytes each in UTF-8. */
const aroundWide = (start, part, end) => (size) =>
  start + filledWith(part, (size - Buffer.byteLength(start + end)) / 3) + end;

function names(size, token) {
  const fields = Array.from(
    { length: Math.floor((size - 60) / 17) },
    (_, index) => `"name${String(index).padStart(8, '0')}":0`,
  );
  return `{${fields.join(',')},"token":"${token}"}`;
}

function levels(size, token) {
  const depth = Math.floor((size - 2 - token.length) / 2);
  return `${'['.repeat(depth)}"${token}"${']'.repeat(depth)}`;
}

/** Of any size: difficult bodies with the secrets in them. All but the last one are JSON. */
export const bodiesWith = (token, key) => ({
  'small strings': around('[', '"abc def",', `"${token}","${key}"]`),
  objects: around('[', '{"id":1234,"name":"John","paid":true,"note":null},', `"${key}"]`),
  'one string': around(`{"error":"${key} `, 'lorem ipsum ', `${token}"}`),
  numbers: around('[', '123456,', `"${token}"]`),
  names: (size) => names(size, token),
  levels: (size) => levels(size, token),
  'escapes of JSON': around('["', '\\u0061', `${escapesOf(token)}"]`),
  'escaped backslashes': around('["', '\\\\', `${token}"]`),
  'escapes of URLs': around('["', '%41', `${percentEscapesOf(token)}"]`),
  'broken escapes': around('["', '\\\\%u0f%25', `${token}"]`),
  'hexadecimal digits': around('["', hexOf(`${key}, and something else`), `${hexOf(token)}"]`),
  base64: around('["', base64Of('neither a key nor a token, of 39 bytes'), `${base64Of(token)}"]`),
  '1,000 tokens': (size) =>
    JSON.stringify(Array(1_000).fill(token + ' x'.repeat(Math.floor(size / 2_000 - 18)))),
  'tokens only': around('["', `${token} `, `${key}"]`),
  'near misses': around('["', `${token.slice(0, 7)}!`, `${key}"]`),
  'invisible characters': aroundWide('["', '\u200b', `${token}"]`),
  'problems in an envelope': around('{"success":false,"errors":[', '"a code - kind",', `"${token}"]}`),
  'an HTML page': around('<html>', '<p>Back soon</p>\n', `${token}</html>`),
});
