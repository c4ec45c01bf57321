import { DefexaRequestError } from '../errors/index.js';

/** @param problem what is wrong, and what to do instead; without a full stop */
export const refused = (problem: string) => new DefexaRequestError(`The request was not sent: ${problem}.`);
