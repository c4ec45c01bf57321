/** Values that templates contain, or leave behind if they are not filled in. Keys may look like anything else. */
export const PLACEHOLDERS: readonly RegExp[] = [
  /^(undefined|null|none|todo|tbd|fixme|placeholder|\[object \w+\])$/i,
  /^(change|replace)[-_]?(me|it|this)([-_](please|now|later))?$/i,
  /^your[-_].*$/is,
  /^(x{3,}|\*+|\.{3,})$/i,
  /^(<.*>|\$?\{.*\}|\$\(.*\)|%\w+%)$/s,
  // A variable of a shell. Keys of random characters have letters in both cases, or digits among them.
  /^\$(env:)?([A-Z_]+|[a-z_]+)\d*$/,
];
