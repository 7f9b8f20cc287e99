import { isJsonObject, type JsonObject, type JsonValue, ownValue } from "./json.ts";
import { Problem } from "./problem.ts";
import { DEEPEST } from "./size.ts";

/** One or more keys, from the outermost in. No key is empty, and none reaches a prototype. */
export type Path = readonly [string, ...string[]];

const FORBIDDEN = new Set(["__proto__", "constructor", "prototype"]);

/**
 * Parses a path: keys joined by `.`, where `\.` is a dot in a key and `\\` a backslash.
 *
 * @throws RangeError with what is wrong with the path.
 */
export function parsePath(text: string): Path {
  const keys: string[] = [];
  let key = "";
  for (let index = 0; index < text.length; index++) {
    const character = text.charAt(index);
    const next = text.charAt(index + 1);
    if (character === "\\" && (next === "." || next === "\\")) {
      key += next;
      index++;
    } else if (character === ".") {
      keys.push(key);
      key = "";
    } else {
      key += character;
    }
  }
  keys.push(key);
  if (keys.length > DEEPEST) throw new RangeError(`a path has at most ${DEEPEST} keys`);
  const [first, ...rest] = keys;
  const path: Path = [first ?? "", ...rest];
  for (const part of path) {
    if (part === "") throw new RangeError("a path is keys joined by `.`, none of them empty");
    if (FORBIDDEN.has(part)) throw new RangeError(`the key \`${part}\` is never read or written`);
  }
  return path;
}

/** The text that `parsePath` parses into this path. */
export function formatPath(path: Path): string {
  return path.map((key) => key.replaceAll(/[\\.]/g, "\\$&")).join(".");
}

/** The value at a path, or undefined if it is absent; a whole number indexes an array. */
export function valueAt(root: JsonValue, path: Path): JsonValue | undefined {
  let value: JsonValue | undefined = root;
  for (const key of path) {
    if (Array.isArray(value)) value = /^\d+$/.test(key) ? value[Number(key)] : undefined;
    else if (isJsonObject(value)) value = ownValue(value, key);
    else return undefined;
  }
  return value;
}

/**
 * The value at a path that a rule writes, or undefined if it is absent. Only objects are followed,
 * because a rule can write into nothing else.
 */
export function targetAt(object: JsonObject, path: Path): JsonValue | undefined {
  let value: JsonValue | undefined = object;
  for (const key of path) value = isJsonObject(value) ? ownValue(value, key) : undefined;
  return value;
}

/**
 * A copy of the object with one value set; missing objects on the way are created.
 *
 * @throws Problem `target-in-the-way` if a value on the way is not an object.
 */
export function withValueAt(object: JsonObject, path: Path, value: JsonValue): JsonObject {
  const [key, ...rest] = path;
  const [next, ...further] = rest;
  if (next === undefined) return { ...object, [key]: value };
  const found = ownValue(object, key);
  const inner = found === undefined ? {} : found;
  if (!isJsonObject(inner)) {
    throw new Problem(
      "target-in-the-way",
      `The User's attribute \`${key}\` is not an object, so \`${formatPath(path)}\` cannot be written. Change the mapping's \`to\`, or the User.`,
    );
  }
  return { ...object, [key]: withValueAt(inner, [next, ...further], value) };
}

/**
 * A copy of the object without the value at a path, and without objects on the way that this leaves
 * empty. Returns the same object if there is no such value.
 */
export function withoutValueAt(object: JsonObject, path: Path): JsonObject {
  const [key, next, ...further] = path;
  const inner = ownValue(object, key);
  if (inner === undefined) return object;
  if (next === undefined) return withoutKey(object, key);
  if (!isJsonObject(inner)) return object;
  const left = withoutValueAt(inner, [next, ...further]);
  if (left === inner) return object;
  return Object.keys(left).length === 0 ? withoutKey(object, key) : { ...object, [key]: left };
}

function withoutKey(object: JsonObject, key: string): JsonObject {
  const { [key]: _, ...others } = object;
  return others;
}
