import { createHash } from "node:crypto";
import { formatJson, type JsonValue } from "../mapping/json.ts";
import type { FieldChange } from "./change.ts";
import type { ToWrite } from "./outcome.ts";
import { type Plan, Stop } from "./plan.ts";

/**
 * A short name for the changes of a plan, e.g. `c3u12-9f2c41d0a7b3`: how many Users it creates and
 * updates, and 48 bits of a hash of what it changes from which value to which. Plans with the same
 * changes have the same name, whatever else they hold.
 *
 * @param roleSid the role of the Users that are created, which is part of what is approved
 * @param place the Conversations service, or what else tells one target from another
 */
export function planName({ entries }: Plan, roleSid: string | undefined, place: string): string {
  const hash = createHash("sha256").update(`${place}\n`);
  const counts = { create: 0, update: 0 };
  for (const entry of entries) {
    if (entry.action !== "create" && entry.action !== "update") continue;
    counts[entry.action]++;
    hash.update(`${formatJson(describe(entry, roleSid))}\n`);
  }
  return `c${counts.create}u${counts.update}-${hash.digest("hex").slice(0, 12)}`;
}

/** What `planName` makes. */
export const PLAN_NAME = /^c(\d+)u(\d+)-[0-9a-f]{12}$/;

/** Says in what a plan differs from the only one that may be applied; undefined when it does not. */
export function differsFromApproved(approved: string | undefined, now: string): Stop | undefined {
  if (approved === undefined || approved === now) return undefined;
  const difference =
    inWords(approved) === inWords(now)
      ? `both ${inWords(now)}, but not the same ones or not with the same values`
      : `it was to ${inWords(approved)}, and is now to ${inWords(now)}`;
  return new Stop(
    "plan-differs",
    `The plan is not the one that was approved: ${difference}. Look at it again, and approve it with --plan ${now}.`,
  );
}

function inWords(planName: string): string {
  const [, creates = "0", updates = "0"] = PLAN_NAME.exec(planName) ?? [];
  return `create ${creates} and update ${updates} Users`;
}

function describe({ worker, identity, action, seen, fields }: ToWrite, roleSid = ""): JsonValue {
  const made = action === "create" ? roleSid : (seen.user?.sid ?? "");
  return [worker.sid, identity, action, made, fields.map(describeField)];
}

function describeField(field: FieldChange): JsonValue {
  const place = field.kind === "attribute" ? [...field.path] : null;
  // In lists, an absent value is told from `null`.
  const [before, after] = [field.before, field.after].map((value) =>
    value === undefined ? [] : [value],
  );
  return [place, before ?? [], after ?? []];
}
