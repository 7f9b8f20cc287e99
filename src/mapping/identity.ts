import { z } from "zod";
import { heldBy, type IdentitySource, isGuess, textOf } from "./identity-source.ts";
import type { JsonValue } from "./json.ts";
import { Problem } from "./problem.ts";
import type { Worker } from "./worker.ts";

const USER_SID = /^US[0-9a-f]{32}$/i;

/** The SID of a User. */
const userSidSchema = z.string().regex(USER_SID).brand<"UserSid">();
export type UserSid = z.infer<typeof userSidSchema>;

/** The text as the SID of a User, or undefined if it is none. */
export function userSid(text: string): UserSid | undefined {
  return userSidSchema.safeParse(text).data;
}

/** A blank or invisible character at either end: it is easily missed and makes another identity. */
const BLANK_END = /^[\s\p{Cc}\p{Cf}]|[\s\p{Cc}\p{Cf}]$/u;

/** `$WORKER_SID$`, `${sid}`, `{{sid}}` */
const TEMPLATE = /^(\$\w+\$|\$\{.*\}|\{\{.*\}\})$/;

/**
 * An identity that, in the path of a request, reaches exactly its User.
 *
 * Conversations API: `/v1/Users/{Sid}` takes a SID *or* an identity, so an identity that looks like
 * a SID could reach another User. URL parsers remove `.` and `..`. Blank text addresses the list.
 */
const identitySchema = z
  .string()
  .refine((text) => text.trim() !== "", "it is empty")
  .refine((text) => text !== "." && text !== "..", "it is a relative path, not a name")
  .refine((text) => !USER_SID.test(text), "it looks like a User SID")
  .refine((text) => text.isWellFormed(), "it contains half a character (a lone surrogate)")
  .refine((text) => !BLANK_END.test(text), "it starts or ends with a blank or invisible character")
  .refine((text) => !TEMPLATE.test(text), "it is a template that was never filled in")
  .brand<"Identity">();
export type Identity = z.infer<typeof identitySchema>;

/**
 * The text as an identity.
 *
 * @throws Problem `identity-unusable` if it cannot address a User safely.
 */
export function parseIdentity(text: string): Identity {
  const parsed = identitySchema.safeParse(text);
  if (parsed.success) return parsed.data;
  const why = parsed.error.issues[0]?.message ?? "it is not text";
  throw new Problem(
    "identity-unusable",
    `The Worker's identity cannot be used: ${why}. Correct the Worker, or choose another source under \`identity\` in the mapping.`,
  );
}

/** The text as an identity, or undefined if it cannot be one. */
export function identityIn(text: string): Identity | undefined {
  return identitySchema.safeParse(text).data;
}

/** One source that was tried for a Worker's identity. */
export interface Tried {
  readonly source: IdentitySource;
  /** Its value; undefined if there is none, or it could not be read. */
  readonly held: JsonValue | undefined;
  /** Undefined if the value holds no identity; then the next source is tried. */
  readonly gives: Identity | Problem | undefined;
}

/** Tries the sources in order, up to the first that gives an identity or a problem. */
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

/** The identity of a Worker's User. */
interface FoundIdentity {
  readonly identity: Identity;
  /** True if the mapping only guesses it: it can find a User, but never creates one. */
  readonly isGuess: boolean;
}

/**
 * The identity of a Worker's User, from the first source that has one; undefined if none has.
 *
 * @throws Problem if that source holds something that cannot be an identity.
 */
export async function identify(
  sources: readonly IdentitySource[],
  worker: Worker,
): Promise<FoundIdentity | undefined> {
  const last = (await trySources(sources, worker)).at(-1);
  if (last?.gives instanceof Problem) throw last.gives;
  return last?.gives && { identity: last.gives, isGuess: isGuess(last.source) };
}

/** Like `identify`, but undefined if the source holds something that cannot be an identity. */
export async function identityOrNone(
  sources: readonly IdentitySource[],
  worker: Worker,
): Promise<FoundIdentity | undefined> {
  const last = (await trySources(sources, worker)).at(-1);
  if (last?.gives === undefined || last.gives instanceof Problem) return undefined;
  return { identity: last.gives, isGuess: isGuess(last.source) };
}

/**
 * The identity that the mapping would guess, if it found a different, certain one. A User may have
 * been created under the guess before the agent's first login.
 *
 * @param found what `identify` returned
 */
export async function otherIdentity(
  sources: readonly IdentitySource[],
  worker: Worker,
  found: FoundIdentity,
): Promise<Identity | undefined> {
  const guesses = found.isGuess ? [] : sources.filter(isGuess);
  const other = (await identityOrNone(guesses, worker))?.identity;
  return other === found.identity ? undefined : other;
}

async function trySource(source: IdentitySource, worker: Worker): Promise<Tried> {
  const asked = isGuess(source) ? source.guess : source;
  let held: JsonValue | undefined;
  try {
    held = await heldBy(asked, worker);
    const text = textOf(asked, held);
    return { source, held, gives: text === undefined ? undefined : parseIdentity(text) };
  } catch (error) {
    if (error instanceof Problem) return { source, held, gives: error };
    throw error;
  }
}
