/**
 * The port to listen on.
 *
 * @throws if PORT is no port: Node would take a text for the path of a socket
 */
export function portFrom(text = '3000'): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) {
    throw new Error(`PORT is "${text}": set it to a number from 0 (any free port) to 65535.`);
  }
  return Number(text);
}
