import { z } from "zod";
import type { Mapping } from "../mapping/mapping.ts";
import { countsFor, unknownAttributes } from "../mapping/unknown-attributes.ts";
import { parseWorkerOrNone, type WorkerRecord } from "../mapping/worker.ts";
import { plural } from "../report/words.ts";
import type { WorkerScope } from "../twilio/directory.ts";
import type { Access } from "./settings-check.ts";
import { ok, type Verdict, warning, withRight } from "./verdict.ts";

/** How many Workers are checked. */
export const SAMPLE = 100;

/** Lists the first Workers, with their attributes, and reads one of them. */
export function checkWorkers(access: Access): Promise<Verdict<readonly WorkerRecord[]>> {
  return withRight("TaskRouter → Workers: read, list", async () => {
    const workers = await firstWorkers(access, { first: SAMPLE });
    const [one] = workers;
    if (one === undefined) {
      return warning(
        "the Workspace has none; without Workers, a run stops.",
        "Check TWILIO_WORKSPACE_SID, or wait for the first agent.",
        workers,
      );
    }
    await access.session.directory.worker(one.sid);
    return ok("can be listed and read.", workers);
  });
}

/** Checks that the Workers have the attributes that the mapping reads. */
export function checkAttributes(mapping: Mapping, workers: readonly WorkerRecord[]): Verdict<true> {
  const counts = countsFor(mapping);
  for (const record of workers) {
    const worker = parseWorkerOrNone(record);
    if (worker !== undefined) counts.add(worker.attributes);
  }
  const unknown = unknownAttributes(mapping, counts, `None of ${sampleInWords(workers)}`);
  if (unknown.length === 0) return ok("the Workers have what the mapping reads.");
  return warning(unknown.join("\n"), "Correct the mapping, or give the Workers these attributes.");
}

/** Checks that TaskRouter's events can be listed, for `--changed-within`. */
export function checkEvents(access: Access): Promise<Verdict<true>> {
  const { session, settings } = access;
  const { events } = session.client.taskrouter.v1.workspaces(settings.workspaceSid);
  return withRight("TaskRouter → Events: list (for the hourly runs)", async () => {
    await session.requester.read("events.list", z.array(z.unknown()), () =>
      events.list({ pageSize: 1, limit: 1 }),
    );
    return ok("can be listed.");
  });
}

/** Lets Twilio evaluate the mapping's `workers` expression. */
export async function checkExpression(
  access: Access,
  { workers: expression }: Mapping,
): Promise<Verdict<true>> {
  if (expression === undefined) return ok("none: all Workers are synced.");
  const matched = await firstWorkers(access, { expression, first: 1, namesOnly: true });
  if (matched.length > 0) return ok("valid, and matches Workers.");
  return warning(
    "valid, but it matches no Worker; without Workers, a run stops.",
    "Check the mapping's `workers`.",
  );
}

async function firstWorkers(access: Access, scope: WorkerScope): Promise<readonly WorkerRecord[]> {
  for await (const page of access.session.directory.workers(scope)) return page;
  return [];
}

/** `the first 100 Workers`, or `7 Workers` if there are no others. */
export function sampleInWords(workers: readonly WorkerRecord[]): string {
  return `${workers.length === SAMPLE ? "the first " : ""}${plural(workers.length, "Worker")}`;
}
