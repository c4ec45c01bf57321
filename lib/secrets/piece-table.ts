import { KINDS, KINDS_OF_CODES } from '../platform/known-problems.js';
import { hashOf } from './rolling-hash.js';
import { formsOf, type SecretForm } from './secret-forms.js';

/** A piece of a secret that is this long gives it away; a shorter one may be there by chance. In characters. */
export const TELLING_LENGTH = 8;

const SLOTS_PER_PIECE = 4;

/** All pieces of one length of an account's secrets. */
export class PieceTable {
  /** Whether each gives something away. */
  readonly #tells = new Map<string, boolean>();
  /** The hashes of the pieces: each in the slot that its last bits name, or in the next free one. */
  readonly #hashes: Int32Array;

  constructor(
    readonly length: number,
    forms: readonly SecretForm[],
  ) {
    for (const form of forms) {
      for (const [piece, tells] of piecesOf(form, length)) {
        this.#tells.set(piece, this.#tells.get(piece) === true || tells);
      }
    }
    this.#hashes = new Int32Array(2 ** Math.ceil(Math.log2(SLOTS_PER_PIECE * this.#tells.size)));
    for (const piece of this.#tells.keys()) {
      const hash = hashOf(piece);
      this.#hashes[this.#slotOf(hash)] = hash;
    }
  }

  /** Whether a piece may have this hash: hardly ever true for anything else. */
  mayHave(hash: number): boolean {
    return this.#hashes[this.#slotOf(hash)] === hash;
  }

  #slotOf(hash: number): number {
    const last = this.#hashes.length - 1;
    let slot = hash & last;
    while (this.#hashes[slot] !== hash && this.#hashes[slot] !== 0) {
      slot = (slot + 1) & last;
    }
    return slot;
  }

  /** Whether a text is a piece that gives something away; undefined where it is none. */
  tells(text: string): boolean | undefined {
    return this.#tells.get(text);
  }
}

/** The pieces of a secret, and whether each gives something away: not so its label, and what the platform's codes have, too. */
function piecesOf({ text, bare }: SecretForm, length: number): [piece: string, tells: boolean][] {
  const pieces = Array.from({ length: text.length - length + 1 }, (_, start): [string, boolean] => {
    const piece = text.slice(start, start + length);
    return [piece, start >= bare && !isInCode(piece)];
  });
  // Of a secret that is made of such words, all are all there is.
  return pieces.some(([, tells]) => tells) ? pieces : pieces.map(([piece]) => [piece, true]);
}

const CODES = [...Object.keys(KINDS_OF_CODES), ...KINDS].join(' ');

const isInCode = (piece: string) => CODES.includes(piece);

/** The tables of an account's secrets: one, and one more for each length that is below that of a telling piece. */
export function tablesOf(secrets: readonly string[]): PieceTable[] {
  const forms = secrets.flatMap(formsOf);
  const lengthOf = ({ text }: SecretForm) => Math.min(TELLING_LENGTH, text.length);
  return [...new Set(forms.map(lengthOf))].map(
    (length) =>
      new PieceTable(
        length,
        forms.filter((form) => lengthOf(form) === length),
      ),
  );
}
