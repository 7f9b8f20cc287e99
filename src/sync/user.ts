import type { Identity } from "../mapping/identity.ts";
import type { JsonObject } from "../mapping/json.ts";
import { Problem } from "../mapping/problem.ts";
import { readObject } from "../mapping/worker.ts";

/** A User as Twilio sends it: its attributes are JSON text (Conversations API: User). */
export interface UserRecord {
  sid: string;
  identity: string;
  friendlyName: string | null;
  attributes: string | null;
}

/** A User that was read and can be trusted. */
export interface User {
  readonly sid: string;
  readonly friendlyName: string | null;
  readonly attributes: JsonObject;
}

/**
 * @throws Problem `user-attributes-unreadable` when the attributes are not a JSON object: they are
 * replaced whole by a write, so what cannot be read is never overwritten.
 * @throws Problem `user-is-another` when Twilio answered with a User of another identity.
 */
export function parseUser(record: UserRecord, identity: Identity): User {
  if (record.identity !== identity) {
    throw new Problem(
      "user-is-another",
      "Twilio answered with a User of another identity. Identities are case-sensitive: check the Worker's.",
      { detail: `asked for ${identity}, got ${record.identity}` },
    );
  }
  const attributes = readObject(record.attributes || "{}");
  if (attributes === undefined) {
    throw new Problem(
      "user-attributes-unreadable",
      "The User's attributes are not a JSON object, so they are left alone. Correct them in Conversations.",
    );
  }
  return { sid: record.sid, friendlyName: record.friendlyName, attributes };
}
