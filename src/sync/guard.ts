import { Problem } from "../mapping/problem.ts";
import { isMissing } from "../mapping/rule.ts";
import type { Safety } from "../mapping/safety.ts";
import type { Change } from "./change.ts";
import type { Plan, Planned, ToWrite } from "./plan.ts";
import { Stop } from "./stop.ts";

/** What a run may do, and what it was told that it may. */
export interface Allowed {
  readonly safety: Safety;
  /** How many Users may be overwritten whatever the limit says: as many as were seen before. */
  readonly overwrites: number | undefined;
  /** True where a certain plan was approved, and so no overwriting beyond it. */
  readonly isApproved: boolean;
  /** True where no Worker is no surprise: none has changed lately. */
  readonly mayBeEmpty: boolean;
}

/** What a percentage is taken of. */
export interface Base {
  readonly count: number;
  readonly what: "Users" | "Workers in scope";
}

/**
 * Why a plan must not be applied, or undefined when it may.
 *
 * @param base what a percentage is taken of; the Users that were matched otherwise
 */
export function guard(
  plan: Plan,
  allowed: Allowed,
  base: Base = { count: plan.users, what: "Users" },
): Stop | undefined {
  if (plan.workers === 0 && !allowed.mayBeEmpty) return noWorkers();
  if (plan.hasGap) return workersMissing();
  const overwritten = countOverwrites(plan);
  return isWithin(overwritten, allowed, base)
    ? undefined
    : tooManyOverwrites(overwritten, allowed, base);
}

/**
 * How many Users of a plan would lose a value that they have: overwritten with another, or removed.
 * Creating a User and filling what is empty lose nothing.
 */
function countOverwrites({ entries }: Plan): number {
  return entries.filter(overwrites).length;
}

function overwrites(change: Planned | Change): boolean {
  return change.action === "update" && change.fields.some(({ before }) => !isMissing(before));
}

/**
 * Keeps the limit while a plan is applied: a User that the plan took for absent may be there after
 * all (Twilio's list lacked it, somebody created it), and lose a value that was never counted.
 *
 * @returns throws Problem `overwrite-unforeseen` for a change that would bring the run above it
 */
export function overwriteLimit(plan: Plan, allowed: Allowed) {
  const planned = countOverwrites(plan);
  // By Worker: a write that is tried again counts once.
  const unforeseen = new Set<string>();
  return (entry: ToWrite, change: Change): void => {
    if (!overwrites(change) || overwrites(entry) || unforeseen.has(entry.worker.sid)) return;
    const count = unforeseen.size + 1;
    const base = { count: plan.users + count, what: "Users" } as const;
    if (allowed.isApproved || !isWithin(planned + count, allowed, base)) {
      throw unforeseenOverwrite();
    }
    unforeseen.add(entry.worker.sid);
  };
}

function unforeseenOverwrite(): Problem {
  return new Problem(
    "overwrite-unforeseen",
    "The User, which the plan took for absent or without these values, has other values now. To overwrite them was not part of what the guard let through. Run again: the next plan counts them.",
  );
}

function isWithin(overwritten: number, { safety, overwrites = 0 }: Allowed, base: Base): boolean {
  if (overwritten <= overwrites) return true;
  const { maxOverwrites: limit, fromUsers } = safety;
  if (limit.kind === "users") return overwritten <= limit.users;
  return base.count < fromUsers || overwritten * 100 <= base.count * limit.percent;
}

function tooManyOverwrites(overwritten: number, { safety, overwrites }: Allowed, base: Base): Stop {
  const { maxOverwrites: limit } = safety;
  const share = (overwritten / Math.max(base.count, overwritten)) * 100;
  const most = limit.kind === "users" ? number(limit.users) : `${number(limit.percent)} %`;
  const told = overwrites === undefined ? "" : `, and --allow-overwrites ${overwrites} is less`;
  return new Stop(
    "too-many-overwrites",
    `${number(overwritten)} of ${number(base.count)} ${base.what} (${number(share)} %) would have values overwritten or removed; the limit is ${most}${told}. Check the mapping, or run again with --allow-overwrites ${overwritten}.`,
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
