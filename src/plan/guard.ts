import type { Mapping } from "../mapping/mapping.ts";
import { Problem } from "../mapping/problem.ts";
import { isMissing } from "../mapping/rule.ts";
import type { Change } from "./change.ts";
import type { Planned, ToWrite } from "./outcome.ts";
import { type Plan, Stop } from "./plan.ts";

/** What a person has allowed a run to do. */
export interface Permission {
  /** How many Users may be overwritten, even if that exceeds the mapping's limit. */
  readonly overwrites?: number | undefined;
  /** How many Users may be created, even if that exceeds the mapping's limit. */
  readonly creates?: number | undefined;
  /** The name of the only plan that may be applied. */
  readonly planName?: string | undefined;
}

/** What a run may do: the mapping's limits, and what a person has allowed beyond them. */
export interface Limits extends Permission {
  readonly safety: Mapping["safety"];
  /** True for a run over recent changes, which may find no Worker. */
  readonly isOfChanged: boolean;
}

/** What a percentage refers to. */
interface Base {
  readonly count: number;
  readonly what: "Users" | "Workers in scope";
}

/** What has a limit. */
const LIMITED = ["overwrites", "creates"] as const;
type Limited = (typeof LIMITED)[number];

/**
 * Why a plan must not be applied, or undefined if it may.
 *
 * @param base what a percentage refers to, by default the matched Users
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
 * Checks each write while a plan is applied, because Users change meanwhile. A User that was absent
 * in the plan may exist and lose a value that was not counted; one that the plan updates may be gone
 * and be created again.
 *
 * @returns a function that throws Problem `overwrite-unforeseen` or `create-unforeseen` if a change
 * would exceed a limit
 */
export function guardWrites(plan: Plan, limits: Limits): (entry: ToWrite, change: Change) => void {
  const planned = countLimited(plan);
  // By Worker, so that a retried write counts once.
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
 * The limit that a change counts against. A change overwrites if a value of the User is replaced or
 * removed. Filling an empty value has no limit.
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
  // Of a few Users, each is a large share.
  return base.count < fromUsers || count * 100 <= base.count * maxOverwrites.percent;
}

/** The figures of everything above its limit, and the flags that allow it. */
function tooMany(
  over: readonly Limited[],
  counts: Record<Limited, number>,
  limits: Limits,
  base: Base,
): Stop {
  const figures = over.map((limited) => {
    const given = limits[limited];
    const told = given === undefined ? "" : `, and --allow-${limited} ${given} is too low`;
    return `${figuresOf(limited, counts[limited], limits.safety, base)}${told}.`;
  });
  const flags = LIMITED.flatMap((limited) => {
    // The next run also needs what this one was given.
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
  { maxOverwrites, maxCreates = 0 }: Limits["safety"],
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
    "The User has values that it did not have when the plan was made, and the guard did not allow overwriting them. Run again; the next plan counts them.",
  );
}

function unforeseenCreate(): Problem {
  return new Problem(
    "create-unforeseen",
    "The User was deleted after the plan was made, and the guard did not allow creating it. Run again; the next plan counts it.",
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
    "Twilio's list of Workers has an empty page in the middle, so Workers are missing from the plan. Run again; if this persists, ask Twilio support.",
  );
}
