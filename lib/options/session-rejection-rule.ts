import type { AxiosResponse } from 'axios';
import type { DefexaProblem } from '../platform/problem.js';

/**
 * Decides whether a response means that the session is no longer valid.
 *
 * @param response with the JSON body parsed; for a failure, without the account's secrets
 * @param problems that the platform reports, in any of its formats; none for a success
 */
export type SessionRejectionRule = (response: AxiosResponse, problems: readonly DefexaProblem[]) => boolean;
