import { Matches } from 'class-validator';

/** The id of a merchant, as the marketplace chooses it. */
export const IsMerchantId = () =>
  Matches(/^[a-z0-9-]{1,40}$/, { message: '$property must be 1 to 40 lower-case letters, digits or dashes' });
