import type { JsonObject } from "./json.ts";

/** How many keys are counted beyond the wanted ones; bounds the memory. */
const MOST_KEYS = 1000;

/** Counts how many Workers have each top-level attribute, whatever its value. */
export class AttributeCounts {
  /** How many Workers were added. */
  workers = 0;
  readonly #counts = new Map<string, number>();
  readonly #most: number;

  /** @param wanted keys that are always counted */
  constructor(wanted: readonly string[]) {
    for (const key of wanted) this.#counts.set(key, 0);
    this.#most = this.#counts.size + MOST_KEYS;
  }

  add(attributes: JsonObject): void {
    this.workers++;
    for (const key of Object.keys(attributes)) {
      const count = this.#counts.get(key);
      if (count !== undefined || this.#counts.size < this.#most) {
        this.#counts.set(key, (count ?? 0) + 1);
      }
    }
  }

  of(key: string): number {
    return this.#counts.get(key) ?? 0;
  }

  /** The keys that at least one Worker has. */
  keys(): string[] {
    return [...this.#counts].flatMap(([key, count]) => (count > 0 ? [key] : []));
  }
}
