import { formatJson, type JsonObject } from "../mapping/json.ts";
import { formatPath, withoutValueAt, withValueAt } from "../mapping/path.ts";
import { Problem } from "../mapping/problem.ts";
import { DEEPEST, MOST_BYTES, tooDeepAt } from "../mapping/size.ts";
import { shortened } from "../mapping/text.ts";
import type { UserValues } from "../mapping/user.ts";
import type { FieldChange } from "./change.ts";

/**
 * The write that makes the changes in a User with these attributes ({} for a new User) and keeps
 * every other key.
 *
 * @throws Problem if a value on the way to a nested key is not an object, or if the attributes would
 * be too large for Conversations or too deeply nested for the next run to read.
 */
export function valuesToWrite(attributes: JsonObject, fields: readonly FieldChange[]): UserValues {
  const name = fields.find((field) => field.kind === "friendlyName");
  const touchesAttributes = fields.some((field) => field.kind === "attribute");
  return {
    ...(touchesAttributes && { attributes: attributesToWrite(attributes, fields) }),
    ...(name && { friendlyName: name.after }),
  };
}

function attributesToWrite(attributes: JsonObject, fields: readonly FieldChange[]): string {
  const text = formatJson(merged(attributes, fields));
  const bytes = Buffer.byteLength(text);
  if (tooDeepAt(text) !== undefined) throw tooDeep(fields);
  if (bytes > MOST_BYTES && bytes > Buffer.byteLength(formatJson(attributes))) {
    throw tooLarge(bytes, fields);
  }
  return text;
}

function merged(attributes: JsonObject, fields: readonly FieldChange[]): JsonObject {
  let whole = attributes;
  for (const field of fields) {
    if (field.kind !== "attribute" || field.after === undefined) continue;
    whole = withValueAt(whole, field.path, field.after);
  }
  // Removals come last, so that an object that gains one key and loses another keeps its place.
  for (const field of fields) {
    if (field.kind !== "attribute" || field.after !== undefined) continue;
    whole = withoutValueAt(whole, field.path);
  }
  return whole;
}

/** Characters of a path that a message quotes. */
const QUOTED = 60;

/** The attribute values to write, each with its place as a message names it. */
function placed(fields: readonly FieldChange[]) {
  return fields.flatMap((field) => {
    if (field.kind !== "attribute" || field.after === undefined) return [];
    const { path, after: value } = field;
    return [{ path, value, place: `\`${shortened(formatPath(path), QUOTED)}\`` }];
  });
}

function tooDeep(fields: readonly FieldChange[]): Problem {
  const deep = placed(fields).find(
    ({ path, value }) => tooDeepAt(formatJson(withValueAt({}, path, value))) !== undefined,
  );
  return new Problem(
    "target-too-deep",
    `With the value for ${deep?.place}, the User's attributes would be nested more than ${DEEPEST} levels deep and could not be read again. Flatten the value, or shorten the path in the mapping's \`to\`.`,
  );
}

function tooLarge(bytes: number, fields: readonly FieldChange[]): Problem {
  const [largest] = placed(fields)
    .map(({ place, value }) => ({ place, bytes: Buffer.byteLength(formatJson(value)) }))
    .sort((a, b) => b.bytes - a.bytes);
  const [whole = "", most, part] = [bytes, MOST_BYTES, largest?.bytes].map((number) =>
    number?.toLocaleString("en-US"),
  );
  return new Problem(
    "user-too-large",
    `The User's attributes would take ${whole} bytes, including what others keep there; Conversations allows ${most}. The largest mapped value is ${largest?.place} (${part} bytes): copy less, or remove something in Conversations.`,
  );
}
