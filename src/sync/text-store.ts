const CHUNK = 1 << 20;

/** Many texts, kept as bytes outside the JavaScript heap, each to be read again by its number. */
export class TextStore {
  readonly #chunks: Buffer[] = [];
  readonly #chunkOf: number[] = [];
  readonly #startOf: number[] = [];
  readonly #endOf: number[] = [];
  /** Bytes of the last chunk that are taken. */
  #used = 0;

  get size(): number {
    return this.#startOf.length;
  }

  /** Keeps a text; its number is `size` before. */
  add(text: string): void {
    const bytes = Buffer.byteLength(text);
    let chunk = this.#chunks.at(-1);
    if (chunk === undefined || this.#used + bytes > chunk.length) {
      chunk = Buffer.allocUnsafeSlow(Math.max(CHUNK, bytes));
      this.#chunks.push(chunk);
      this.#used = 0;
    }
    this.#chunkOf.push(this.#chunks.length - 1);
    this.#startOf.push(this.#used);
    this.#used += chunk.write(text, this.#used);
    this.#endOf.push(this.#used);
  }

  /** @throws RangeError when there is no text of that number. */
  read(number: number): string {
    const chunk = this.#chunks[this.#chunkOf[number] ?? -1];
    if (chunk === undefined) throw new RangeError(`no text ${number}`);
    return chunk.toString("utf8", this.#startOf[number], this.#endOf[number]);
  }
}
