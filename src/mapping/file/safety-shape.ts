import { z } from "zod";
import { closedObject } from "./object-shapes.ts";

/** A number of Users, or a share of those that were matched. */
type OverwriteLimit =
  | { readonly kind: "users"; readonly users: number }
  | { readonly kind: "percent"; readonly percent: number };

/** Taken where the mapping does not say otherwise. */
const DEFAULT_SAFETY = { maxOverwrites: "30%", fromUsers: 10 } as const;

const maxOverwrites = z
  .union([
    z.number().int().min(0),
    z
      .string()
      .regex(/^(100|\d{1,2}(\.\d+)?)%$/, "must be a number of Users, or a share such as `30%`"),
  ])
  .transform(
    (limit): OverwriteLimit =>
      typeof limit === "number"
        ? { kind: "users", users: limit }
        : { kind: "percent", percent: Number.parseFloat(limit) },
  );

/** How many Users one run may overwrite, and create. */
export const safetyLimits = closedObject({
  maxOverwrites: maxOverwrites
    .prefault(DEFAULT_SAFETY.maxOverwrites)
    .describe(
      "How many Users one run may overwrite: a number, or a share of the Users matched. Above it, nothing is written.",
    ),
  fromUsers: z
    .number()
    .int()
    .min(1)
    .default(DEFAULT_SAFETY.fromUsers)
    .describe("From how many matched Users on a share is applied; a number always is."),
  maxCreates: z
    .number()
    .int()
    .min(0)
    .optional()
    .describe(
      "How many Users one run may create: a number. Above it, nothing is written. Without it, any number.",
    ),
});

/** How many Users one run may overwrite, and create. */
export interface Safety {
  readonly maxOverwrites: OverwriteLimit;
  /** From how many matched Users on a percentage is applied: of a few, any is a large share. */
  readonly fromUsers: number;
  /** Undefined where any number may be created. */
  readonly maxCreates?: number | undefined;
}
