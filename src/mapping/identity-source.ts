import { LosslessNumber } from "lossless-json";
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

/**
 * What a source holds; undefined where it holds nothing.
 *
 * @throws Problem when an expression fails.
 */
export async function heldBy(
  source: IdentitySource,
  worker: Worker,
): Promise<JsonValue | undefined> {
  if (source === "friendly_name") return worker.friendlyName;
  if (typeof source === "string") return ownValue(worker.attributes, source);
  if ("from" in source) return valueAt(worker.attributes, source.from);
  return source.expression.valueFor(worker);
}

/**
 * The identity in what a source holds, encoded; undefined where that is none.
 *
 * @throws Problem when it is to be text, and is not.
 */
export function textOf(source: IdentitySource, held: JsonValue | undefined): string | undefined {
  if (source === "contact_uri") {
    // Flex: contact_uri may also hold `sip:…` or a number, and a `?…` suffix after the identity.
    return typeof held === "string" ? /^client:([^?]*)/.exec(held)?.[1] : undefined;
  }
  const text = asText(held, source);
  const isName = source === "friendly_name";
  const isEncoded = isName || (typeof source === "object" && source.encode === "flex");
  return text !== undefined && isEncoded ? flexIdentity(text) : text;
}

function asText(value: JsonValue | undefined, source: IdentitySource): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === "string") return value;
  if (value instanceof LosslessNumber) return value.value;
  throw new Problem(
    "identity-unusable",
    `The Worker's ${inWords(source)} is to be the identity, but is not text.`,
  );
}

function inWords(source: IdentitySource): string {
  if (typeof source === "string") return `attribute \`${source}\``;
  if ("from" in source) return `attribute \`${formatPath(source.from)}\``;
  return "value of the mapping's expression";
}
