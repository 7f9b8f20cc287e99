import type { Identity } from "./identity.ts";
import { type JsonObject, parseJsonObject } from "./json.ts";
import { checkNesting } from "./nesting.ts";
import { Problem } from "./problem.ts";

/** A User as Twilio sends it: its attributes are JSON text (Conversations API: User). */
export interface UserRecord {
  readonly sid: string;
  readonly identity: string;
  readonly friendlyName: string | null;
  readonly attributes: string | null;
}

/** A User that was read and can be trusted. */
export interface User {
  readonly sid: string;
  readonly friendlyName: string | null;
  readonly attributes: JsonObject;
}

/** What one write sends; a key that is absent is not touched (Conversations API: User update). */
export interface UserValues {
  /** JSON text; it replaces the User's attributes whole. */
  readonly attributes?: string;
  readonly friendlyName?: string;
}

/**
 * @throws Problem `user-attributes-unreadable` when the attributes are not a JSON object: they are
 * replaced whole by a write, so what cannot be read is never overwritten.
 * @throws Problem `nested-too-deeply`.
 * @throws Problem `user-is-another` when Twilio answered with a User of another identity.
 */
export function parseUser(record: UserRecord, identity: Identity): User {
  if (record.identity !== identity) {
    throw new Problem(
      "user-is-another",
      "The User that was found has another identity than the Worker. Identities are case-sensitive: check the Worker's.",
      { detail: `asked for ${identity}, got ${record.identity}` },
    );
  }
  checkNesting(record.attributes ?? "");
  const attributes = parseJsonObject(record.attributes || "{}");
  if (attributes === undefined) {
    throw new Problem(
      "user-attributes-unreadable",
      "The User's attributes are not a JSON object, or name a key twice, so they are left alone. Correct them in Conversations.",
    );
  }
  return { sid: record.sid, friendlyName: record.friendlyName, attributes };
}
