/** Makes alike what servers change: in lower case, and with a space for "+", as forms are encoded. */
export function fold(unit: number): number {
  return unit >= 0x41 && unit <= 0x5a ? unit | 0x20 : unit === 0x2b ? 0x20 : unit;
}

/** The text of these UTF-16 units, folded. */
export function foldedText(units: readonly number[]): string {
  return units.map((unit) => String.fromCharCode(fold(unit))).join('');
}
