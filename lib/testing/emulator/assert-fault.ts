import { validateHeaderName, validateHeaderValue } from 'node:http';
import { type DefexaCannedResponse, type DefexaFault, FAULT_NAMES } from './faults.js';
import type { DefexaProblemFault } from './problems.js';

/**
 * Checks a fault when a test sets it, while its stack trace still shows the mistake.
 *
 * @throws {RangeError} if a name is unknown, or a status is out of range
 * @throws {TypeError} if a header is invalid, or the fault has neither a problem nor a body
 */
export function assertFault(fault: DefexaFault): void {
  if (typeof fault === 'string') {
    if (!FAULT_NAMES.includes(fault)) {
      throw new RangeError(`There is no fault "${fault}"; the faults are ${FAULT_NAMES.join(', ')}`);
    }
    return;
  }
  if (!isProblemFault(fault) && !isCannedResponse(fault)) {
    throw new TypeError(
      'A fault is a name, { problem, kind, message, status } with strings of the platform, or ' +
        '{ status, headers, body } with a string as its body',
    );
  }
  assertHeaders(fault.headers ?? {});
  assertStatus(fault);
}

/** @throws {RangeError} if there is no such route, so that the fault would never happen */
export function assertRoute(route: string): void {
  if (route !== 'login' && route !== 'invoice') {
    throw new RangeError(`There is no route "${route}"; the routes are login, invoice`);
  }
}

function assertHeaders(headers: Readonly<Record<string, string | null>>): void {
  for (const [name, value] of Object.entries(headers)) {
    validateHeaderName(name);
    validateHeaderValue(name, value ?? '');
  }
}

function assertStatus(fault: DefexaProblemFault | DefexaCannedResponse): void {
  const { status = 200 } = fault;
  const needsBody = isProblemFault(fault);
  const hasNoBody = status === 204 || status === 304;
  if (!Number.isInteger(status) || status < 200 || status > 599 || (needsBody && hasNoBody)) {
    throw new RangeError(`The status of a response must be from 200 to 599; it is ${status}`);
  }
}

function isProblemFault(fault: object | null): fault is DefexaProblemFault {
  const { problem, kind = '', message = '' } = (fault ?? {}) as Record<string, unknown>;
  const areStrings = [problem, kind, message].every((value) => typeof value === 'string');
  return areStrings && problem !== '' && !('body' in fault!) && !('headers' in fault!);
}

function isCannedResponse(fault: object | null): fault is DefexaCannedResponse {
  const { body, problem } = (fault ?? {}) as Record<string, unknown>;
  return typeof body === 'string' && problem === undefined;
}
