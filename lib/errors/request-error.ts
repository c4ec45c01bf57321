import { DefexaRequestError } from './defexa-errors.js';

/** @param problem what is wrong with the request, and what to do instead; without a full stop */
export const requestError = (problem: string) =>
  new DefexaRequestError(`The request was not sent: ${problem}.`);
