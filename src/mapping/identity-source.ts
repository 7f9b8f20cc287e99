import { LosslessNumber } from "lossless-json";
import type { Expression } from "./expression/expression.ts";
import { formatJson, type JsonValue, ownValue } from "./json.ts";
import { formatPath, type Path, valueAt } from "./path.ts";
import { Problem } from "./problem.ts";
import { isMissing } from "./rule.ts";
import type { Worker } from "./worker.ts";

/** The named sources. */
export const NAMED_SOURCES = ["contact_uri", "twilio_contact_identity", "friendly_name"] as const;

/** How text becomes an identity: encoded as Flex encodes a Worker's name, or unchanged. */
export const ENCODINGS = ["flex", "none"] as const;
type Encoding = (typeof ENCODINGS)[number];

/** A part of the Worker that holds the identity of its User. */
export type CertainSource =
  | (typeof NAMED_SOURCES)[number]
  | { readonly from: Path; readonly encode: Encoding }
  | { readonly expression: Expression; readonly encode: Encoding };

/** A part of the Worker that may hold the identity of its User. */
interface GuessedSource {
  readonly guess: CertainSource;
}

/** Where to look for a Worker's identity. A guess can find a User, but never creates one. */
export type IdentitySource = CertainSource | GuessedSource;

/** True if the source only guesses. */
export function isGuess(source: IdentitySource): source is GuessedSource {
  return typeof source === "object" && "guess" in source;
}

/**
 * The value of a source; undefined if there is none.
 *
 * @throws Problem if an expression fails.
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
 * The encoded identity in a source's value; undefined if there is none.
 *
 * @throws Problem if the value cannot be an identity.
 */
export function textOf(source: CertainSource, held: JsonValue | undefined): string | undefined {
  if (source === "contact_uri") return clientOf(held);
  const text = asText(held, source);
  const isName = source === "friendly_name";
  const isEncoded = isName || (typeof source === "object" && source.encode === "flex");
  return text !== undefined && isEncoded ? flexIdentity(text) : text;
}

/** TaskRouter: a Worker can also be called at a SIP address or a phone number. */
const OTHER_ADDRESS = /^(sips?:|tel:|\+?\(?\d[\d\s().-]*$)/i;

/**
 * The identity in a `contact_uri`. Flex: `client:` and the identity; a `?…` suffix may follow.
 *
 * @throws Problem `contact-uri-unusable` for anything that is not an address. Trying the next source
 * would replace what someone wrote there with a guess.
 */
function clientOf(held: JsonValue | undefined): string | undefined {
  if (isMissing(held)) return undefined;
  if (typeof held === "string") {
    if (OTHER_ADDRESS.test(held)) return undefined;
    // These characters and words remain from a template that was not filled in.
    const client = /^client:(?!client:)([^?${}<>]+)(\?|$)/.exec(held)?.[1];
    if (client !== undefined && !/^(undefined|null)$/.test(client)) return client;
  }
  throw new Problem(
    "contact-uri-unusable",
    "The Worker's `contact_uri` must be `client:` and an identity, a SIP address or a phone number. Correct it in TaskRouter.",
    { detail: `it is ${formatJson(held)}` },
  );
}

function asText(value: JsonValue | undefined, source: CertainSource): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === "string") return value;
  if (value instanceof LosslessNumber) return value.value;
  throw new Problem(
    "identity-unusable",
    `${inWords(source)} is not text, so it cannot be the identity. Correct the Worker, or choose another source under \`identity\` in the mapping.`,
  );
}

function inWords(source: CertainSource): string {
  if (typeof source === "string") return `The Worker's attribute \`${source}\``;
  if ("from" in source) return `The Worker's attribute \`${formatPath(source.from)}\``;
  return "The value of the mapping's `identity` expression";
}

/** Each byte as an identity spells it. */
const SPELLED = Array.from({ length: 256 }, (_, byte) => {
  const character = String.fromCharCode(byte);
  return /[A-Za-z0-9]/.test(character)
    ? character
    : `_${byte.toString(16).toUpperCase().padStart(2, "0")}`;
});

/**
 * Flex's encoding of a name into an identity: each byte outside `[A-Za-z0-9]` becomes `_` and two
 * upper-case hexadecimal digits (Flex: `client:` identities; `_40` and `_2E` in Twilio's samples).
 * A name with half a character cannot be encoded and stays unchanged, which is not a valid identity.
 */
export function flexIdentity(text: string): string {
  if (!text.isWellFormed()) return text;
  let encoded = "";
  for (const byte of new TextEncoder().encode(text)) encoded += SPELLED[byte];
  return encoded;
}
