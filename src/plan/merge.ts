import { formatJson, type JsonObject } from "../mapping/json.ts";
import { withoutValueAt, withValueAt } from "../mapping/path.ts";
import type { UserValues } from "../mapping/user.ts";
import type { FieldChange } from "./change.ts";

/**
 * The write that makes the changes in a User that has these attributes ({} for a new one), with
 * every other key as it was.
 *
 * @throws Problem when something that is not an object is in the way of a nested key.
 */
export function valuesToWrite(attributes: JsonObject, fields: readonly FieldChange[]): UserValues {
  const name = fields.find((field) => field.kind === "friendlyName");
  const touchesAttributes = fields.some((field) => field.kind === "attribute");
  return {
    ...(touchesAttributes && { attributes: formatJson(merged(attributes, fields)) }),
    ...(name && { friendlyName: name.after }),
  };
}

function merged(attributes: JsonObject, fields: readonly FieldChange[]): JsonObject {
  let whole = attributes;
  for (const field of fields) {
    if (field.kind !== "attribute" || field.after === undefined) continue;
    whole = withValueAt(whole, field.path, field.after);
  }
  // After what is set, so that an object that gets one key and loses another is not made anew.
  for (const field of fields) {
    if (field.kind !== "attribute" || field.after !== undefined) continue;
    whole = withoutValueAt(whole, field.path);
  }
  return whole;
}
