import type { Safety } from "../mapping/file/safety-shape.ts";
import { Problem } from "../mapping/problem.ts";
import { isMissing } from "../mapping/rule.ts";
import type { Change } from "./change.ts";
import type { Planned, ToWrite } from "./outcome.ts";
import { type Plan, Stop } from "./plan.ts";

/** What someone has looked at, and lets pass. */
export interface Permission {
  /** How many Users may be overwritten, although that is over the mapping's limit. */
  readonly overwrites?: number | undefined;
  /** How many Users may be created, although that is over the mapping's limit. */
  readonly creates?: number | undefined;
  /** The name of the only plan that may be applied, and nothing beyond it. */
  readonly planName?: string | undefined;
}

/** What a run may do: the mapping's limits, and what it was told that it may. */
export interface Limits extends Permission {
  readonly safety: Safety;
  /** True for a run over what has changed lately: no Worker is no surprise there. */
  readonly isOfChanged: boolean;
}

/** What a percentage is taken of. */
export interface Base {
  readonly count: number;
  readonly what: "Users" | "Workers in scope";
}

/** What has a limit. */
const LIMITED = ["overwrites", "creates"] as const;
type Limited = (typeof LIMITED)[number];

/**
 * Why a plan must not be applied, or undefined when it may.
 *
 * @param base what a percentage is taken of; the Users that were matched otherwise
 */
export function guard(
  plan: Plan,
  limits: Limits,
  base: Base = { count: plan.users, what: "Users" },
): Stop | undefined {
  if (plan.workers === 0 && !limits.isOfChanged) return noWorkers();
  if (plan.hasGap) return workersMissing();
  const counts = countLimited(plan);
  const over = LIMITED.filter((limited) => !isWithin(limited, counts[limited], limits, base));
  return over.length > 0 ? tooMany(over, counts, limits, base) : undefined;
}

/**
 * Keeps the limits while a plan is applied. A User that the plan took for absent may be there after
 * all (Twilio's list lacked it, somebody created it), and lose a value that was never counted; one
 * that was to be updated may be gone, and be created anew.
 *
 * @returns throws Problem `overwrite-unforeseen` or `create-unforeseen` for a change that would bring
 * the run above a limit
 */
export function guardWrites(plan: Plan, limits: Limits): (entry: ToWrite, change: Change) => void {
  const planned = countLimited(plan);
  // By Worker: a write that is tried again counts once.
  const unforeseen = { overwrites: new Set<string>(), creates: new Set<string>() };
  return (entry, change) => {
    const limited = limitedBy(change);
    if (limited === undefined || limited === limitedBy(entry)) return;
    const workers = unforeseen[limited];
    if (workers.has(entry.worker.sid)) return;
    const more = workers.size + 1;
    const base = { count: plan.users + more, what: "Users" } as const;
    if (
      limits.planName !== undefined ||
      !isWithin(limited, planned[limited] + more, limits, base)
    ) {
      throw limited === "creates" ? unforeseenCreate() : unforeseenOverwrite();
    }
    workers.add(entry.worker.sid);
  };
}

/**
 * The limit that a change counts for. Overwriting is all by which a User loses a value that it has:
 * another takes its place, or it is removed. To fill what is empty has no limit.
 */
function limitedBy(change: Planned | Change): Limited | undefined {
  if (change.action === "create") return "creates";
  if (change.action !== "update") return undefined;
  return change.fields.some(({ before }) => !isMissing(before)) ? "overwrites" : undefined;
}

function countLimited({ entries }: Plan): Record<Limited, number> {
  const counts = { overwrites: 0, creates: 0 };
  for (const entry of entries) {
    const limited = limitedBy(entry);
    if (limited !== undefined) counts[limited]++;
  }
  return counts;
}

function isWithin(limited: Limited, count: number, limits: Limits, base: Base): boolean {
  if (count <= (limits[limited] ?? 0)) return true;
  const { maxOverwrites, maxCreates, fromUsers } = limits.safety;
  if (limited === "creates") return maxCreates === undefined || count <= maxCreates;
  if (maxOverwrites.kind === "users") return count <= maxOverwrites.users;
  return base.count < fromUsers || count * 100 <= base.count * maxOverwrites.percent;
}

/** The figures of all that is over its limit, and the flags that let the run through. */
function tooMany(
  over: readonly Limited[],
  counts: Record<Limited, number>,
  limits: Limits,
  base: Base,
): Stop {
  const figures = over.map((limited) => {
    const given = limits[limited];
    const told = given === undefined ? "" : `, and --allow-${limited} ${given} is less`;
    return `${figuresOf(limited, counts[limited], limits.safety, base)}${told}.`;
  });
  const flags = LIMITED.flatMap((limited) => {
    // The next run needs again what this one was given.
    const needed = over.includes(limited) ? counts[limited] : limits[limited];
    return needed === undefined ? [] : [`--allow-${limited} ${needed}`];
  });
  const service = over.includes("creates") ? " and TWILIO_CONVERSATIONS_SERVICE_SID" : "";
  return new Stop(
    over.includes("overwrites") ? "too-many-overwrites" : "too-many-creates",
    `${figures.join(" ")} Check the mapping${service}, or run again with ${flags.join(" ")}.`,
  );
}

function figuresOf(
  limited: Limited,
  count: number,
  { maxOverwrites, maxCreates = 0 }: Safety,
  base: Base,
): string {
  if (limited === "creates") {
    const users = count === 1 ? "User" : "Users";
    return `${number(count)} ${users} would be created; the limit is ${number(maxCreates)}`;
  }
  const share = (count / Math.max(base.count, count)) * 100;
  const most =
    maxOverwrites.kind === "users"
      ? number(maxOverwrites.users)
      : `${number(maxOverwrites.percent)} %`;
  return `${number(count)} of ${number(base.count)} ${base.what} (${number(share)} %) would have values overwritten or removed; the limit is ${most}`;
}

function unforeseenOverwrite(): Problem {
  return new Problem(
    "overwrite-unforeseen",
    "The User, which the plan took for absent or without these values, has other values now. To overwrite them was not part of what the guard let through. Run again: the next plan counts them.",
  );
}

function unforeseenCreate(): Problem {
  return new Problem(
    "create-unforeseen",
    "The User is gone since the plan was made. To create it was not part of what the guard let through. Run again: the next plan counts it.",
  );
}

function number(value: number): string {
  return value.toLocaleString("en-US", { maximumFractionDigits: 2 });
}

function noWorkers(): Stop {
  return new Stop(
    "no-workers",
    "The Workspace has no Worker in scope, so nothing was done. Check TWILIO_WORKSPACE_SID and the mapping's `workers` expression.",
  );
}

function workersMissing(): Stop {
  return new Stop(
    "workers-missing",
    "Twilio's list of Workers has an empty page in its middle, so the plan lacks Workers. Run again; if it stays, ask Twilio's support.",
  );
}
