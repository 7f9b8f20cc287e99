import { z } from "zod";
import { closedObject } from "./object-shapes.ts";

/** A number of Users, or a percentage of the matched ones. */
type OverwriteLimit =
  | { readonly kind: "users"; readonly users: number }
  | { readonly kind: "percent"; readonly percent: number };

/** Used unless the mapping has others. */
const DEFAULT_SAFETY = { maxOverwrites: "30%", fromUsers: 10 } as const;

const maxOverwrites = z
  .union([
    z.number().int().min(0),
    z
      .string()
      .regex(
        /^(100|\d{1,2}(\.\d+)?)%$/,
        "must be a number of Users, or a percentage such as `30%`",
      ),
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
      "How many Users one run may overwrite: a number, or a percentage of the matched Users. Above it, nothing is written.",
    ),
  fromUsers: z
    .number()
    .int()
    .min(1)
    .default(DEFAULT_SAFETY.fromUsers)
    .describe("A percentage applies only from this many matched Users; a number always applies."),
  maxCreates: z
    .number()
    .int()
    .min(0)
    .optional()
    .describe(
      "How many Users one run may create; unlimited by default. Above it, nothing is written.",
    ),
});
