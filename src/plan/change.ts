import type { JsonValue } from "../mapping/json.ts";
import type { Path } from "../mapping/path.ts";
import type { UserValues } from "../mapping/user.ts";

/**
 * A change to one value of a User; `before` is undefined if the User has none, `after` if it is
 * removed.
 */
export type FieldChange =
  | {
      readonly kind: "attribute";
      readonly path: Path;
      readonly before: JsonValue | undefined;
      readonly after: JsonValue | undefined;
    }
  | {
      readonly kind: "friendlyName";
      readonly before: string | undefined;
      readonly after: string;
    };

/** Why a Worker's User stays unchanged although it differs from what the mapping asks for, in words. */
export const SKIP_REASONS = {
  "worker-gone": "the Worker has been deleted",
  "worker-out-of-scope": "the mapping's `workers` expression excludes the Worker, or it is deleted",
  "no-identity": "the Worker has no identity yet (Flex sets it at the agent's first login)",
  "no-mapped-value": "the Worker has none of the mapped values",
  "awaits-first-login":
    "waiting for the agent's first login: the identity is a guess, and a guess creates no User",
  "user-absent-update-only": "there is no User, and the mapping has `users: updateOnly`",
  "user-present-create-only": "there is a User, and the mapping has `users: createOnly`",
} as const;
export type SkipReason = keyof typeof SKIP_REASONS;

/** What has to be done so that a User shows what the mapping asks for. */
export type Change =
  | { readonly action: "none" }
  | { readonly action: "skip"; readonly reason: SkipReason }
  | {
      readonly action: "create";
      readonly fields: readonly FieldChange[];
      readonly values: UserValues;
    }
  | {
      readonly action: "update";
      /** The User's SID. */
      readonly user: string;
      readonly fields: readonly FieldChange[];
      readonly values: UserValues;
    };
