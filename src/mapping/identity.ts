import { LosslessNumber } from "lossless-json";
import { z } from "zod";
import { ownValue } from "./json.ts";
import { formatPath, type Path, valueAt } from "./path.ts";
import { Problem } from "./problem.ts";
import type { Worker } from "./worker.ts";

/** Where a Worker's identity is looked for. */
export type IdentitySource =
  | "contact_uri"
  | "twilio_contact_identity"
  | "friendly_name"
  | { readonly from: Path };

const USER_SID = /^US[0-9a-f]{32}$/i;

/**
 * A User's key that can be put into a request's path and reaches exactly that User.
 *
 * Conversations API: `/v1/Users/{Sid}` takes a SID *or* an identity, so an identity that looks like
 * a SID could reach another User; `.` and `..` are folded away by every URL parser; blank text
 * addresses the list.
 */
const identitySchema = z
  .string()
  .refine((text) => text.trim() !== "", "it is empty")
  .refine((text) => text !== "." && text !== "..", "it is a relative path, not a name")
  .refine((text) => !USER_SID.test(text), "it looks like a User SID")
  .refine((text) => text.isWellFormed(), "it holds half a character (a lone surrogate)")
  .brand<"Identity">();
export type Identity = z.infer<typeof identitySchema>;

/** @throws Problem `identity-unusable` when the text cannot address a User safely. */
export function parseIdentity(text: string): Identity {
  const parsed = identitySchema.safeParse(text);
  if (parsed.success) return parsed.data;
  const why = parsed.error.issues[0]?.message ?? "it is not text";
  throw new Problem(
    "identity-unusable",
    `The Worker's identity cannot address a User: ${why}. Correct the Worker, or choose another source under \`identity\` in the mapping.`,
  );
}

/**
 * The identity of the User that belongs to a Worker: the first source that has one, or undefined.
 *
 * @throws Problem when the first source that has one holds something that cannot be an identity.
 */
export async function identify(
  sources: readonly IdentitySource[],
  worker: Worker,
): Promise<Identity | undefined> {
  for (const source of sources) {
    const text = readSource(source, worker);
    if (text !== undefined) return parseIdentity(text);
  }
  return undefined;
}

/**
 * The identity that a Worker's name gives where `contact_uri` goes first and says something else: a
 * User may have been made under it before the agent's first login.
 *
 * @param taken what `identify` returned
 */
export function otherIdentity(
  sources: readonly IdentitySource[],
  worker: Worker,
  taken: Identity,
): Identity | undefined {
  if (!sources.includes("contact_uri") || !sources.includes("friendly_name")) return undefined;
  const other = identitySchema.safeParse(flexIdentity(worker.friendlyName)).data;
  return other === taken ? undefined : other;
}

/**
 * Flex's encoding of a name into an identity: each byte outside `[A-Za-z0-9]` becomes `_` and two
 * upper-case hexadecimal digits (Flex: `client:` identities; `_40` and `_2E` in Twilio's samples).
 */
export function flexIdentity(text: string): string {
  let encoded = "";
  for (const byte of new TextEncoder().encode(text)) {
    const character = String.fromCharCode(byte);
    encoded += /[A-Za-z0-9]/.test(character)
      ? character
      : `_${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  }
  return encoded;
}

function readSource(source: IdentitySource, worker: Worker): string | undefined {
  switch (source) {
    case "contact_uri": {
      const uri = ownValue(worker.attributes, "contact_uri");
      // Flex: contact_uri may also hold `sip:…` or a number, and a `?…` suffix after the identity.
      return typeof uri === "string" ? /^client:([^?]*)/.exec(uri)?.[1] : undefined;
    }
    case "twilio_contact_identity":
      return textAt(worker, ["twilio_contact_identity"]);
    case "friendly_name":
      return flexIdentity(worker.friendlyName);
    default:
      return textAt(worker, source.from);
  }
}

function textAt(worker: Worker, path: Path): string | undefined {
  const value = valueAt(worker.attributes, path);
  if (value === undefined || value === null) return undefined;
  if (typeof value === "string") return value;
  if (value instanceof LosslessNumber) return value.value;
  throw new Problem(
    "identity-unusable",
    `The Worker's attribute \`${formatPath(path)}\` is to be the identity, but is not text.`,
  );
}
