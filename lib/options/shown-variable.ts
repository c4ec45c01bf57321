import { shownId } from './naming-account.js';

/** The name of a variable, in quotation marks if something in it could be overlooked, such as a space at its end. */
export const shownVariable = (name: string): string => (/^[\w.-]{1,80}$/.test(name) ? name : shownId(name));
