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

/** One source that was asked for a Worker's identity. */
export interface Tried {
  readonly source: IdentitySource;
  /** What it holds; undefined where it holds nothing, or could not be read. */
  readonly held: JsonValue | undefined;
  /** Undefined where what it holds is no identity, and the next source is tried. */
  readonly gives: Identity | Problem | undefined;
}

/** Tries the sources in their order, up to the first that gives an identity or a problem. */
export async function trySources(
  sources: readonly IdentitySource[],
  worker: Worker,
): Promise<readonly Tried[]> {
  const all: Tried[] = [];
  for (const source of sources) {
    const tried = await trySource(source, worker);
    all.push(tried);
    if (tried.gives !== undefined) break;
  }
  return all;
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
  const gives = (await trySources(sources, worker)).at(-1)?.gives;
  if (gives instanceof Problem) throw gives;
  return gives;
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

async function trySource(source: IdentitySource, worker: Worker): Promise<Tried> {
  let held: JsonValue | undefined;
  try {
    held = await heldBy(source, worker);
    const text = textOf(source, held);
    return { source, held, gives: text === undefined ? undefined : parseIdentity(text) };
  } catch (error) {
    if (error instanceof Problem) return { source, held, gives: error };
    throw error;
  }
}

async function heldBy(source: IdentitySource, worker: Worker): Promise<JsonValue | undefined> {
  if (source === "friendly_name") return worker.friendlyName;
  if (typeof source === "string") return ownValue(worker.attributes, source);
  if ("from" in source) return valueAt(worker.attributes, source.from);
  return source.expression.valueFor(worker);
}

/** The text of what a source holds, encoded; undefined when it holds none. */
function textOf(source: IdentitySource, held: JsonValue | undefined): string | undefined {
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
