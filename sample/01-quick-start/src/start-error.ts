import { isDefexaError } from 'nestjs-defexa';
import { asSentence } from './say.js';

/** Describes why the app cannot start, and what to do about it. */
export function describeStartError(error: unknown): string {
  const { code, message, port } = error as { code?: string; message: string; port?: number };
  if (code === 'ERR_SOCKET_BAD_PORT') {
    return 'PORT must be a number from 0 (any free port) to 65535.';
  }
  if (code === 'EADDRINUSE') {
    return `Port ${port} is in use: end the program that uses it, or set PORT to another one.`;
  }
  if (code === 'EACCES') {
    return `Port ${port} is reserved for the system: set PORT to one above 1023.`;
  }
  if (code === 'DEFEXA_AUTHENTICATION') {
    return 'Defexa rejects the key: set DEFEXA_MERCHANT_PRIVATE_KEY to the whole, current key of this merchant.';
  }
  // The message of a configuration error already names the variables.
  return isDefexaError(error) && code !== 'DEFEXA_CONFIGURATION'
    ? `${asSentence(message)}\nCheck the network and DEFEXA_BASE_URL (the option baseUrl), then start again.`
    : message;
}
