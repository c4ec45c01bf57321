/** Messages of an event stream, as a browser gets them. */
export class EventReader {
  /** All that has arrived. */
  text = '';
  readonly #body: AsyncIterator<string>;

  private constructor(body: ReadableStream<Uint8Array>) {
    this.#body = body.pipeThrough(new TextDecoderStream())[Symbol.asyncIterator]();
  }

  static async open(url: string): Promise<EventReader> {
    const response = await fetch(url);
    return new EventReader(response.body!);
  }

  /** Reads until a message of this type fits, and returns its data. */
  async until<T>(type: string, fits: (data: T) => boolean): Promise<T> {
    for (;;) {
      const found = this.#messages<T>(type).find(fits);
      if (found) {
        return found;
      }
      const { value, done } = await this.#body.next();
      if (done) {
        throw new Error(`The stream ended without it:\n${this.text}`);
      }
      this.text += value;
    }
  }

  async close(): Promise<void> {
    await this.#body.return?.();
  }

  #messages<T>(type: string): T[] {
    const pattern = new RegExp(`^event: ${type}\\n(?:id: .*\\n)?data: (.*)\\n\\n`, 'gm');
    return [...this.text.matchAll(pattern)].map(([, data]) => JSON.parse(data!) as T);
  }
}
