/** Something about one place in the mapping. */
export interface Issue {
  /** The keys and indexes from the outermost in; empty for the whole. */
  readonly path: readonly PropertyKey[];
  /** True when the key itself is meant, not what it holds. */
  readonly isKey?: boolean;
  readonly message: string;
}
