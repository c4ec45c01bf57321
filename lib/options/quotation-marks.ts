/** Whether a value has quotation marks at its ends, or at one: they are hardly a part of it. White space around them does not count. */
export const isQuoted = (value: string): boolean => /^["'`]|["'`]$/.test(value.trim());

/** What is wrong with such a value, and what to do. */
export const IN_QUOTATION_MARKS =
  'is in quotation marks, or has one at an end (docker --env-file keeps them): remove them';
