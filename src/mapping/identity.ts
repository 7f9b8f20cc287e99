import { z } from "zod";
import { flexIdentity } from "./flex-identity.ts";
import { heldBy, type IdentitySource, textOf } from "./identity-source.ts";
import type { JsonValue } from "./json.ts";
import { Problem } from "./problem.ts";
import type { Worker } from "./worker.ts";

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

/** The same, where a Worker whose source holds a problem has none. */
export async function identityOrNone(
  sources: readonly IdentitySource[],
  worker: Worker,
): Promise<Identity | undefined> {
  const gives = (await trySources(sources, worker)).at(-1)?.gives;
  return gives instanceof Problem ? undefined : gives;
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
