import { LosslessNumber } from "lossless-json";
import type { Expression } from "./expression/expression.ts";
import { formatJson, type JsonValue, ownValue } from "./json.ts";
import { formatPath, type Path, valueAt } from "./path.ts";
import { Problem } from "./problem.ts";
import { isMissing } from "./rule.ts";
import type { Worker } from "./worker.ts";

/** The sources that have a name. */
export const NAMED_SOURCES = ["contact_uri", "twilio_contact_identity", "friendly_name"] as const;

/** How a text becomes an identity: as Flex makes it of a name, or as it is. */
export const ENCODINGS = ["flex", "none"] as const;
type Encoding = (typeof ENCODINGS)[number];

/** Something of a Worker that is the identity of its User. */
export type CertainSource =
  | (typeof NAMED_SOURCES)[number]
  | { readonly from: Path; readonly encode: Encoding }
  | { readonly expression: Expression; readonly encode: Encoding };

/** Something of a Worker that may be the identity of its User, or not. */
export interface GuessedSource {
  readonly guess: CertainSource;
}

/** Where a Worker's identity is looked for. A guess may find a User, and never creates one. */
export type IdentitySource = CertainSource | GuessedSource;

/** True for a source that only guesses. */
export function isGuess(source: IdentitySource): source is GuessedSource {
  return typeof source === "object" && "guess" in source;
}

/**
 * What a source holds; undefined where it holds nothing.
 *
 * @throws Problem when an expression fails.
 */
export async function heldBy(
  source: CertainSource,
  worker: Worker,
): Promise<JsonValue | undefined> {
  if (source === "friendly_name") return worker.friendlyName;
  if (typeof source === "string") return ownValue(worker.attributes, source);
  if ("from" in source) return valueAt(worker.attributes, source.from);
  return source.expression.valueFor(worker);
}

/**
 * The identity in what a source holds, encoded; undefined where there is none.
 *
 * @throws Problem when it should be there, and cannot be used.
 */
export function textOf(source: CertainSource, held: JsonValue | undefined): string | undefined {
  if (source === "contact_uri") return clientOf(held);
  const text = asText(held, source);
  const isName = source === "friendly_name";
  const isEncoded = isName || (typeof source === "object" && source.encode === "flex");
  return text !== undefined && isEncoded ? flexIdentity(text) : text;
}

/** TaskRouter: a Worker may also be called at a SIP address or a phone number. */
const OTHER_ADDRESS = /^(sips?:|tel:|\+?\(?\d[\d\s().-]*$)/i;

/**
 * The identity in a `contact_uri`. Flex: `client:` and the identity; a `?…` suffix may follow.
 *
 * @throws Problem `contact-uri-unusable` for anything else but an address of another kind. To go on
 * to the next source would put a guess in the place of what somebody wrote there.
 */
function clientOf(held: JsonValue | undefined): string | undefined {
  if (isMissing(held)) return undefined;
  if (typeof held === "string") {
    if (OTHER_ADDRESS.test(held)) return undefined;
    // These characters and words are what is left of a template that was not, or badly, filled in.
    const client = /^client:(?!client:)([^?${}<>]+)(\?|$)/.exec(held)?.[1];
    if (client !== undefined && !/^(undefined|null)$/.test(client)) return client;
  }
  throw new Problem(
    "contact-uri-unusable",
    "The Worker's `contact_uri` is not `client:` followed by an identity, nor a SIP address or a phone number. Correct it in TaskRouter.",
    { detail: `it is ${formatJson(held)}` },
  );
}

function asText(value: JsonValue | undefined, source: CertainSource): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === "string") return value;
  if (value instanceof LosslessNumber) return value.value;
  throw new Problem(
    "identity-unusable",
    `The Worker's ${inWords(source)} should be the identity, but is not text.`,
  );
}

function inWords(source: CertainSource): string {
  if (typeof source === "string") return `attribute \`${source}\``;
  if ("from" in source) return `attribute \`${formatPath(source.from)}\``;
  return "value of the mapping's expression";
}

/**
 * Flex's encoding of a name into an identity: each byte outside `[A-Za-z0-9]` becomes `_` and two
 * upper-case hexadecimal digits (Flex: `client:` identities; `_40` and `_2E` in Twilio's samples).
 * Half a character has no bytes: a name with one stays as it is, which is no identity.
 */
export function flexIdentity(text: string): string {
  if (!text.isWellFormed()) return text;
  let encoded = "";
  for (const byte of new TextEncoder().encode(text)) {
    const character = String.fromCharCode(byte);
    encoded += /[A-Za-z0-9]/.test(character)
      ? character
      : `_${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  }
  return encoded;
}
