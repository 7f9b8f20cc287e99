import type { JsonValue } from "../mapping/json.ts";
import type { Path } from "../mapping/path.ts";
import type { UserValues } from "../mapping/user.ts";

/**
 * One value of a User that is to change; `before` is undefined where the User has none, `after`
 * where it is removed.
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

/** Why a Worker's User is left alone although the mapping says something of it. */
export type SkipReason =
  | "worker-gone"
  | "worker-out-of-scope"
  | "no-identity"
  | "no-mapped-value"
  | "awaits-first-login"
  | "user-absent-update-only"
  | "user-present-create-only";

/** The same in words. */
export const SKIP_REASONS: Record<SkipReason, string> = {
  "worker-gone": "the Worker was deleted meanwhile",
  "worker-out-of-scope": "the mapping's `workers` expression leaves the Worker out, or it is gone",
  "no-identity": "the Worker has no identity yet (an agent gets it at the first login to Flex)",
  "no-mapped-value": "the Worker holds none of the mapped values",
  "awaits-first-login":
    "it waits for the agent's first login: its identity is a guess, which never creates a User",
  "user-absent-update-only": "there is no User, and the mapping says `users: updateOnly`",
  "user-present-create-only": "there is a User, and the mapping says `users: createOnly`",
};

/** What has to be done so that a User shows what its Worker says. */
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
