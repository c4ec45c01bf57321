import type { AxiosResponse } from 'axios';
import type { DefexaProblem } from '../platform/problem.js';

/**
 * Says whether an answer means that the session is not valid, or no longer.
 *
 * @param response with a JSON body parsed; of a failure, without the account's secrets
 * @param problems what the platform says is wrong, in whatever form it says so; none for a success
 */
export type SessionRejectionRule = (response: AxiosResponse, problems: readonly DefexaProblem[]) => boolean;
