import type { DesiredAttribute, DesiredName, DesiredUser } from "../mapping/desire.ts";
import { type JsonValue, sameJson } from "../mapping/json.ts";
import type { Mapping } from "../mapping/mapping.ts";
import { targetAt } from "../mapping/path.ts";
import { isMissing, type Mode } from "../mapping/rule.ts";
import type { User } from "../mapping/user.ts";
import type { Change, FieldChange } from "./change.ts";
import { valuesToWrite } from "./merge.ts";

/**
 * The change that turns the existing User, or none, into the desired one.
 *
 * @throws Problem if a value cannot be written at its place.
 */
export function diff(
  desired: DesiredUser,
  user: User | undefined,
  users: Mapping["users"],
): Change {
  if (user === undefined) {
    if (users === "updateOnly") return { action: "skip", reason: "user-absent-update-only" };
    const { skipIfAbsent: reason } = desired;
    if (reason !== undefined) return { action: "skip", reason };
    const fields = fieldChanges(desired, undefined);
    return { action: "create", fields, values: valuesToWrite({}, fields) };
  }
  const fields = fieldChanges(desired, user);
  if (fields.length === 0) return { action: "none" };
  if (users === "createOnly") return { action: "skip", reason: "user-present-create-only" };
  const values = valuesToWrite(user.attributes, fields);
  return { action: "update", user: user.sid, fields, values };
}

function fieldChanges(desired: DesiredUser, user: User | undefined): FieldChange[] {
  const { attributes, friendlyName } = desired;
  const compared = attributes.map((wanted) => compareAttribute(wanted, user));
  if (friendlyName !== undefined) compared.push(compareName(friendlyName, user));
  return compared.flatMap((one) => (one.is === "change" ? [one.change] : []));
}

/** One value of a User compared with the desired one. */
export type Comparison =
  | { readonly is: "change"; readonly change: FieldChange }
  | { readonly is: "same" }
  /** It differs, but the rule's mode keeps it. */
  | { readonly is: "kept" };

/** @param user undefined if it will be created */
export function compareAttribute(wanted: DesiredAttribute, user: User | undefined): Comparison {
  const before = user && targetAt(user.attributes, wanted.to);
  if (sameJson(before, wanted.value)) return { is: "same" };
  if (!mayWrite(wanted.mode, before, user)) return { is: "kept" };
  return {
    is: "change",
    change: { kind: "attribute", path: wanted.to, before, after: wanted.value },
  };
}

/** @param user undefined if it will be created */
export function compareName(wanted: DesiredName, user: User | undefined): Comparison {
  const before = user?.friendlyName ?? undefined;
  if (before === wanted.value) return { is: "same" };
  if (!mayWrite(wanted.mode, before, user)) return { is: "kept" };
  return { is: "change", change: { kind: "friendlyName", before, after: wanted.value } };
}

/**
 * | mode | no User yet | User without the value | User with a value |
 * | --- | --- | --- | --- |
 * | `always` | yes | yes | yes |
 * | `fillEmpty` | yes | yes | no |
 * | `createOnly` | yes | no | no |
 */
function mayWrite(mode: Mode, before: JsonValue | undefined, user: User | undefined): boolean {
  if (user === undefined || mode === "always") return true;
  return mode === "fillEmpty" && isMissing(before);
}
