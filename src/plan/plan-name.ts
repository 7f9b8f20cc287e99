import { createHash } from "node:crypto";
import { formatJson, type JsonValue } from "../mapping/json.ts";
import type { FieldChange } from "./change.ts";
import type { ToWrite } from "./outcome.ts";
import { type Plan, Stop } from "./plan.ts";

/**
 * A short name for the changes of a plan, e.g. `c3u12-9f2c41d0a7b3`: how many Users it creates and
 * updates, and 48 bits of a hash of all old and new values. Plans with the same changes have the
 * same name, whatever else they contain.
 *
 * @param roleSid the role of the Users that are created, which is part of what is approved
 * @param place the Conversations service, or another text that identifies the target
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

/** Matches what `planName` returns. */
export const PLAN_NAME = /^c(\d+)u(\d+)-[0-9a-f]{12}$/;

/** How a plan differs from the only one that may be applied, or undefined if it does not. */
export function differsFromApproved(approved: string | undefined, now: string): Stop | undefined {
  if (approved === undefined || approved === now) return undefined;
  const difference =
    inWords(approved) === inWords(now)
      ? `both ${inWords(now)}, but not the same ones or not with the same values`
      : `the approved plan would ${inWords(approved)}, this one would ${inWords(now)}`;
  return new Stop(
    "plan-differs",
    `The plan differs from the approved one: ${difference}. Check it again, and approve it with --plan ${now}.`,
  );
}

function inWords(planName: string): string {
  return planName.replace(PLAN_NAME, "create $1 and update $2 Users");
}

function describe({ worker, identity, action, seen, fields }: ToWrite, roleSid = ""): JsonValue {
  const made = action === "create" ? roleSid : (seen.user?.sid ?? "");
  return [worker.sid, identity, action, made, fields.map(describeField)];
}

function describeField(field: FieldChange): JsonValue {
  const place = field.kind === "attribute" ? [...field.path] : null;
  return [place, listOf(field.before), listOf(field.after)];
}

/** A list distinguishes an absent value from `null`. */
function listOf(value: JsonValue | undefined): JsonValue {
  return value === undefined ? [] : [value];
}
