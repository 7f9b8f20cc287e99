import { LosslessNumber } from "lossless-json";
import { z } from "zod";
import type { Expression } from "./expression/expression.ts";
import { flexIdentity } from "./flex-identity.ts";
import { type JsonValue, ownValue } from "./json.ts";
import { formatPath, type Path, valueAt } from "./path.ts";
import { Problem } from "./problem.ts";
import type { Worker } from "./worker.ts";

/** The sources that have a name. */
export const NAMED_SOURCES = ["contact_uri", "twilio_contact_identity", "friendly_name"] as const;

/** How a text becomes an identity: as Flex makes it of a name, or as it is. */
export const ENCODINGS = ["flex", "none"] as const;
type Encoding = (typeof ENCODINGS)[number];

/** Where a Worker's identity is looked for. */
export type IdentitySource =
  | (typeof NAMED_SOURCES)[number]
  | { readonly from: Path; readonly encode: Encoding }
  | { readonly expression: Expression; readonly encode: Encoding };

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
    const text = await textFrom(source, worker);
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

/** The text that a source holds, encoded; undefined when it holds none. */
async function textFrom(source: IdentitySource, worker: Worker): Promise<string | undefined> {
  switch (source) {
    case "contact_uri": {
      const uri = ownValue(worker.attributes, "contact_uri");
      // Flex: contact_uri may also hold `sip:…` or a number, and a `?…` suffix after the identity.
      return typeof uri === "string" ? /^client:([^?]*)/.exec(uri)?.[1] : undefined;
    }
    case "twilio_contact_identity":
      return asText(ownValue(worker.attributes, source), `attribute \`${source}\``);
    case "friendly_name":
      return flexIdentity(worker.friendlyName);
  }
  const text =
    "from" in source
      ? asText(valueAt(worker.attributes, source.from), `attribute \`${formatPath(source.from)}\``)
      : asText(await source.expression.valueFor(worker), "value of the mapping's expression");
  return text !== undefined && source.encode === "flex" ? flexIdentity(text) : text;
}

function asText(value: JsonValue | undefined, what: string): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === "string") return value;
  if (value instanceof LosslessNumber) return value.value;
  throw new Problem(
    "identity-unusable",
    `The Worker's ${what} is to be the identity, but is not text.`,
  );
}
