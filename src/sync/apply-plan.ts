import pMap from "p-map";
import type { Mapping } from "../mapping/mapping.ts";
import type { Problem } from "../mapping/problem.ts";
import type { Directory } from "../twilio/directory.ts";
import { converge } from "./converge.ts";
import { failed } from "./failed.ts";
import type { Outcome, Plan, Planned } from "./plan.ts";
import { readUser } from "./read.ts";

/** How many Users are written at once. */
const WRITES_AT_ONCE = 4;

/**
 * Makes the changes of a plan: the only place from which a run writes. A User that is to be updated
 * is read again right before, so that what others wrote since is kept. One failure does not stop
 * the others, unless every further request would fail alike.
 */
export async function applyPlan(
  directory: Directory,
  mapping: Mapping,
  plan: Plan,
): Promise<Outcome[]> {
  let end: Problem | undefined;
  return pMap(
    plan.entries,
    async (entry): Promise<Outcome> => {
      if (entry.action === "skip" || entry.action === "fail") return entry;
      if (end !== undefined) return failed(entry, end, entry.fields);
      try {
        return await apply(directory, mapping, entry);
      } catch (error) {
        const failure = failed(entry, error, entry.fields);
        if (failure.problem.endsRun) end ??= failure.problem;
        return failure;
      }
    },
    { concurrency: WRITES_AT_ONCE },
  );
}

async function apply(
  directory: Directory,
  mapping: Mapping,
  entry: Extract<Planned, { action: "create" | "update" }>,
): Promise<Outcome> {
  const { worker, identity, desired } = entry;
  // A create need not look first: Twilio refuses it when the User is there.
  const user = entry.action === "create" ? undefined : await readUser(directory, identity);
  const change = await converge(directory, mapping, identity, desired, user);
  return { worker, identity, ...change };
}
