const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** Tells which positions of a JSON document are inside a string. */
export class JsonStringTracker {
  #position = 0;
  #isInString = false;

  constructor(private readonly json: string) {}

  /** @param position at or behind that of the call before */
  isInString(position: number): boolean {
    for (; this.#position < position; this.#position += 1) {
      const unit = this.json.charCodeAt(this.#position);
      if (unit === QUOTE) {
        this.#isInString = !this.#isInString;
      } else if (unit === BACKSLASH && this.#isInString) {
        this.#position += 1;
      }
    }
    return this.#isInString;
  }
}
