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
