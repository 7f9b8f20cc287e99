/** How many Users one run may overwrite, and create. */
export interface Safety {
  readonly maxOverwrites: OverwriteLimit;
  /** From how many matched Users on a percentage is applied: of a few, any is a large share. */
  readonly fromUsers: number;
  /** Undefined where any number may be created. */
  readonly maxCreates?: number | undefined;
}

/** A number of Users, or a share of those that were matched. */
export type OverwriteLimit =
  | { readonly kind: "users"; readonly users: number }
  | { readonly kind: "percent"; readonly percent: number };

/** Taken where the mapping does not say otherwise. */
export const DEFAULT_SAFETY = { maxOverwrites: "30%", fromUsers: 10 } as const;
