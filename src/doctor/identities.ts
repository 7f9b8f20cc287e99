import pMap from "p-map";
import { type Identity, identityOrNone, trySources } from "../mapping/identity.ts";
import { type IdentitySource, isGuess } from "../mapping/identity-source.ts";
import type { Mapping } from "../mapping/mapping.ts";
import { Problem } from "../mapping/problem.ts";
import { parseWorker, type WorkerRecord } from "../mapping/worker.ts";
import type { Access } from "./settings-check.ts";
import type { FirstUsers } from "./users.ts";
import { ok, type Verdict, warning } from "./verdict.ts";
import { sampleInWords } from "./workers.ts";

/** How many are looked up at once; the rate limiter may allow fewer. */
const AT_ONCE = 10;
/** How many Workers are named. */
const MOST_NAMED = 5;
/** If this many Workers have no User at all, that is probably a mistake. */
const SUSPICIOUS = 10;

/** The identities of one Worker; undefined if there is none that can be used. */
interface Identities {
  readonly sid: string;
  /** How the mapping finds the identity. */
  readonly kind: "certain" | "guessed" | "unusable" | "none";
  /** The one that the mapping chooses. */
  readonly chosen: Identity | undefined;
  readonly contact: Identity | undefined;
  /** Encoded from the Worker's name, as Flex does. */
  readonly named: Identity | undefined;
}

/**
 * Checks whether the first Workers have Users, and only one each. Flex uses the Worker's
 * `contact_uri`; if there is also a User under the encoded name, something else uses the name.
 */
export async function checkIdentities(
  access: Access,
  mapping: Mapping,
  workers: readonly WorkerRecord[],
  users: FirstUsers,
): Promise<Verdict<true>> {
  const all = await Promise.all(workers.map((record) => identitiesOf(mapping, record)));
  const known = all.filter((one) => one !== undefined);
  const existing = await existingOf(access, known, users);
  const has = (identity: Identity | undefined) => identity !== undefined && existing.has(identity);

  const count = (kind: Identities["kind"]) => known.filter((one) => one.kind === kind).length;
  const unusable = count("unusable") + all.length - known.length;
  const withUser = known.filter(({ chosen }) => has(chosen)).length;
  const disagree = known.filter((one) => {
    const { contact, named } = one;
    const isAnothers = known.some((other) => other !== one && other.chosen === named);
    return contact !== undefined && contact !== named && has(named) && !isAnothers;
  });
  const kinds = [
    `${count("certain")} certain`,
    `${count("guessed")} guessed`,
    `${unusable} unusable`,
    ...(count("none") > 0 ? [`${count("none")} missing`] : []),
  ];
  const text = `for ${sampleInWords(workers)}: ${kinds.join(", ")}; ${withUser} with a User, ${disagree.length} with two.`;
  if (unusable > 0) {
    return warning(
      `${text} Workers with an unusable identity fail.`,
      "Run npm run plan to see these Workers and what is wrong with each.",
    );
  }
  if (disagree.length > 0) {
    const named = disagree.slice(0, MOST_NAMED).map(({ sid }) => sid);
    return warning(
      `${text} There is a User under the encoded name, but contact_uri names another: ${named.join(", ")}${disagree.length > named.length ? ", …" : ""}`,
      "Check which of the two the agent's chats use, and put its source first under `identity` in the mapping.",
    );
  }
  if (withUser === 0 && known.length >= SUSPICIOUS) {
    return warning(text, "Check TWILIO_CONVERSATIONS_SERVICE_SID, and `identity` in the mapping.");
  }
  return ok(text);
}

/** Undefined if the Worker's attributes cannot be read. */
async function identitiesOf(
  mapping: Mapping,
  record: WorkerRecord,
): Promise<Identities | undefined> {
  try {
    const worker = parseWorker(record);
    const of = async (source: IdentitySource) => (await identityOrNone([source], worker))?.identity;
    const last = (await trySources(mapping.identity, worker)).at(-1);
    const contact = await of("contact_uri");
    const named = await of("friendly_name");
    const common = { sid: worker.sid, contact, named, chosen: undefined };
    if (last?.gives === undefined) return { ...common, kind: "none" };
    if (last.gives instanceof Problem) return { ...common, kind: "unusable" };
    return { ...common, chosen: last.gives, kind: isGuess(last.source) ? "guessed" : "certain" };
  } catch (error) {
    if (error instanceof Problem) return undefined;
    throw error;
  }
}

/** The identities that have a User: from the listed Users, or else looked up. */
async function existingOf(
  { session: { directory } }: Access,
  known: readonly Identities[],
  { users, areAll }: FirstUsers,
): Promise<Set<string>> {
  const existing = new Set(users.map(({ identity }) => identity));
  if (areAll) return existing;
  const wanted = new Set(known.flatMap(({ chosen, contact, named }) => [chosen, contact, named]));
  const lookUp = async (identity: Identity | undefined) => {
    if (identity === undefined || existing.has(identity)) return;
    if ((await directory.user(identity)) !== undefined) existing.add(identity);
  };
  await pMap(wanted, lookUp, { concurrency: AT_ONCE });
  return existing;
}
