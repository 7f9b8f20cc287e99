import { formatIssue } from "../mapping/file/mapping-error.ts";
import { syntaxIssues } from "../mapping/file/syntax.ts";
import {
  formatJson,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  ownValue,
  parseJson,
} from "../mapping/json.ts";
import { SettingsError } from "../settings.ts";
import { readTextFile } from "../text-file.ts";

/** A Worker or a User from a file; undefined for what the file leaves out. */
interface FileRecord {
  readonly sid?: string | undefined;
  readonly identity?: string | undefined;
  readonly friendlyName?: string | undefined;
  /** JSON text, as Twilio sends it. */
  readonly attributes: string | null;
}

/**
 * Reads a Worker or a User from a file, as Twilio's API or its command line prints it, with the
 * attributes as text or as an object. The file may also hold the attributes alone.
 *
 * @param flag that names the file
 * @param file `-` for `input`
 * @throws SettingsError if the file holds neither.
 */
export async function readRecordFile(
  flag: string,
  file: string,
  input: NodeJS.ReadableStream,
): Promise<FileRecord> {
  const name = `${flag} ${file}`;
  const text = await readTextFile(file === "-" ? input : file, name);
  if (text === undefined) throw new SettingsError(`${name}: does not exist.`);
  const value = await jsonOf(name, text);
  // Twilio's command line prints a list of one (`-o json`).
  const [only, ...others] = Array.isArray(value) ? value : [value];
  if (isJsonObject(only) && others.length === 0) return recordOf(only, name);
  throw new SettingsError(
    `${name}: must be one JSON object: the record as Twilio returns it, or only its attributes.`,
  );
}

async function jsonOf(name: string, text: string): Promise<JsonValue> {
  try {
    return parseJson(text);
  } catch {
    const issues = await syntaxIssues(text);
    throw new SettingsError(issues.map((issue) => formatIssue(name, issue)).join("\n"));
  }
}

/** Twilio API: Worker, User. Its command line writes `friendlyName`. */
function recordOf(object: JsonObject, name: string): FileRecord {
  const text = (key: string) => {
    const value = ownValue(object, key);
    return typeof value === "string" ? value : undefined;
  };
  const sid = text("sid");
  const attributes = ownValue(object, "attributes");
  const isRecord =
    /^(WK|US)/.test(sid ?? "") ||
    ["identity", "friendly_name", "friendlyName"].some((key) => text(key) !== undefined);
  if (attributes === undefined && !isRecord) {
    return { attributes: formatJson(object) };
  }
  if (typeof attributes !== "string" && attributes !== null && !isJsonObject(attributes)) {
    throw new SettingsError(`${name}: \`attributes\` must be text or an object.`);
  }
  return {
    sid,
    identity: text("identity"),
    friendlyName: text("friendly_name") ?? text("friendlyName"),
    attributes: isJsonObject(attributes) ? formatJson(attributes) : attributes,
  };
}
