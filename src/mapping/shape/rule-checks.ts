import type { z } from "zod";
import type { JsonValue } from "../json.ts";
import type { Mode, WhenMissing } from "../rule.ts";

interface Keys {
  readonly value?: JsonValue | undefined;
  readonly default?: JsonValue | undefined;
  readonly mode?: Mode | undefined;
  readonly whenMissing?: WhenMissing | undefined;
}

/** Issues with keys that contradict each other. */
export function checkRule(keys: Keys, context: z.core.$RefinementCtx): void {
  const refuse = (key: keyof Keys, message: string) =>
    context.addIssue({ code: "custom", path: [key], message });
  if (keys.value !== undefined && keys.default !== undefined) {
    refuse("default", "is for a source that may be missing, and a `value` never is; remove it");
  }
  if (keys.whenMissing !== "remove") return;
  if (keys.value !== undefined) {
    refuse("whenMissing", "is for a source that may be missing, and a `value` never is; remove it");
  } else if (keys.default !== undefined) {
    refuse("whenMissing", "cannot be `remove` beside a `default`, which is never missing");
  }
  if (keys.mode === "createOnly" || keys.mode === "fillEmpty") {
    const why = `\`${keys.mode}\` leaves alone what a User has`;
    refuse("whenMissing", `can be \`remove\` with the mode \`always\` only: ${why}`);
  }
}

/** The same for editors: no `default` beside a `value`. */
export const NO_DEFAULT_OF_VALUE = { not: { required: ["value", "default"] } };

/** The same for editors: where `remove` is not allowed. */
export const NO_VAIN_REMOVAL = {
  not: {
    properties: { whenMissing: { const: "remove" } },
    required: ["whenMissing"],
    anyOf: [
      { required: ["value"] },
      { required: ["default"] },
      { required: ["mode"], properties: { mode: { enum: ["createOnly", "fillEmpty"] } } },
    ],
  },
};
