import type { Mapping } from "../mapping/mapping.ts";
import { resolveTarget } from "../plan/resolve-target.ts";
import type { Claim } from "../plan/roster.ts";
import { eachWorker } from "../sync/read.ts";
import type { DirectoryReader } from "../twilio/directory.ts";

/**
 * Looks for Workers in scope that have an identity; all are read when the first is asked for.
 *
 * @returns a function that gives the Worker of an identity, other than the one of the SID; one that
 * has it for certain before one for which it is a guess.
 */
export function namesakes(
  directory: DirectoryReader,
  mapping: Mapping,
): (identity: string, sid: string) => Promise<Claim | undefined> {
  let reading: Promise<Map<string, Claim[]>> | undefined;
  return async (identity, sid) => {
    reading ??= readIdentities(directory, mapping);
    const others = (await reading).get(identity)?.filter(({ worker }) => worker.sid !== sid);
    return others?.find(({ isGuess }) => !isGuess) ?? others?.[0];
  };
}

/** @throws Problem when Twilio gives no answer. */
async function readIdentities(
  directory: DirectoryReader,
  mapping: Mapping,
): Promise<Map<string, Claim[]>> {
  const all = new Map<string, Claim[]>();
  for await (const record of eachWorker(directory, { expression: mapping.workers })) {
    const resolved = await resolveTarget(mapping, record);
    const { worker, identity } = resolved;
    if (identity === undefined) continue;
    const claim = { worker, isGuess: resolved.action === "look" && resolved.isGuess };
    all.set(identity, [...(all.get(identity) ?? []), claim]);
  }
  return all;
}
