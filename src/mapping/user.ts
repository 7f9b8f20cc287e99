import type { Identity } from "./identity.ts";
import { type JsonObject, parseJsonObject } from "./json.ts";
import { Problem } from "./problem.ts";
import { checkNesting } from "./size.ts";

/** A User as Twilio sends it: its attributes are JSON text (Conversations API: User). */
export interface UserRecord {
  readonly sid: string;
  readonly identity: string;
  readonly friendlyName: string | null;
  readonly attributes: string | null;
}

/** A User whose record was checked. */
export interface User {
  readonly sid: string;
  readonly friendlyName: string | null;
  readonly attributes: JsonObject;
}

/** What one write sends; absent keys stay unchanged (Conversations API: User update). */
export interface UserValues {
  /** JSON text that replaces all of the User's attributes. */
  readonly attributes?: string;
  readonly friendlyName?: string;
}

/**
 * Checks a User's record.
 *
 * @throws Problem `user-attributes-unreadable` if the attributes are not a JSON object. A write would
 * replace them all, so attributes that cannot be read are never overwritten.
 * @throws Problem `nested-too-deeply`.
 * @throws Problem `user-is-another` if Twilio returned a User with another identity.
 */
export function parseUser(record: UserRecord, identity: Identity): User {
  if (record.identity !== identity) {
    throw new Problem(
      "user-is-another",
      "Twilio returned a User with another identity. Identities are case-sensitive: check the Worker's.",
      { detail: `asked for ${identity}, got ${record.identity}` },
    );
  }
  checkNesting(record.attributes ?? "");
  const attributes = parseJsonObject(record.attributes || "{}");
  if (attributes === undefined) {
    throw new Problem(
      "user-attributes-unreadable",
      "The User's attributes are not a JSON object, or have a duplicate key, so they stay unchanged. Correct them in Conversations.",
    );
  }
  return { sid: record.sid, friendlyName: record.friendlyName, attributes };
}
