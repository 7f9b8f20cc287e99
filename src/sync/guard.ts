import { Problem } from "../mapping/problem.ts";
import { isMissing } from "../mapping/rule.ts";
import type { Safety } from "../mapping/safety.ts";
import type { Change } from "./change.ts";
import type { Plan, Planned, ToWrite } from "./plan.ts";
import { Stop } from "./stop.ts";

/** What a run may do: the mapping's limits, and what it was told that it may. */
export interface Limits {
  readonly safety: Safety;
  /** How many Users may be overwritten whatever the limit says: as many as were seen before. */
  readonly overwrites: number | undefined;
  /** The same for Users that are created. */
  readonly creates: number | undefined;
  /** True where a certain plan was approved, and so nothing beyond it. */
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
  limits: Limits,
  base: Base = { count: plan.users, what: "Users" },
): Stop | undefined {
  if (plan.workers === 0 && !limits.mayBeEmpty) return noWorkers();
  if (plan.hasGap) return workersMissing();
  const overwritten = count(plan, overwrites);
  const created = count(plan, creates);
  const isTooMuch = !mayOverwrite(overwritten, limits, base);
  const isTooMany = !mayCreate(created, limits);
  if (!isTooMuch && !isTooMany) return undefined;
  const figures = [
    ...(isTooMuch ? [overwritesInWords(overwritten, limits, base)] : []),
    ...(isTooMany ? [createsInWords(created, limits)] : []),
  ];
  const flags = [
    ...(isTooMuch ? [`--allow-overwrites ${overwritten}`] : []),
    ...(isTooMany ? [`--allow-creates ${created}`] : []),
  ];
  const service = isTooMany ? " and TWILIO_CONVERSATIONS_SERVICE_SID" : "";
  return new Stop(
    isTooMuch ? "too-many-overwrites" : "too-many-creates",
    `${figures.join(" ")} Check the mapping${service}, or run again with ${flags.join(" ")}.`,
  );
}

function count({ entries }: Plan, is: (change: Planned | Change) => boolean): number {
  return entries.filter(is).length;
}

/**
 * True for a change by which a User loses a value that it has: overwritten with another, or removed.
 * Creating a User and filling what is empty lose nothing.
 */
function overwrites(change: Planned | Change): boolean {
  return change.action === "update" && change.fields.some(({ before }) => !isMissing(before));
}

function creates(change: Planned | Change): boolean {
  return change.action === "create";
}

/**
 * Keeps the limits while a plan is applied. A User that the plan took for absent may be there after
 * all (Twilio's list lacked it, somebody created it), and lose a value that was never counted; one
 * that was to be updated may be gone, and be created anew.
 *
 * @returns throws Problem `overwrite-unforeseen` or `create-unforeseen` for a change that would bring
 * the run above a limit
 */
export function whileWriting(plan: Plan, limits: Limits) {
  const overwritten = unforeseen(plan, overwrites);
  const created = unforeseen(plan, creates);
  return (entry: ToWrite, change: Change): void => {
    overwritten(entry, change, (total, more) => {
      const base = { count: plan.users + more, what: "Users" } as const;
      if (limits.isApproved || !mayOverwrite(total, limits, base)) throw unforeseenOverwrite();
    });
    created(entry, change, (total) => {
      if (limits.isApproved || !mayCreate(total, limits)) throw unforeseenCreate();
    });
  };
}

/** Counts changes of a kind that the plan has not, by Worker: one that is tried again counts once. */
function unforeseen(plan: Plan, is: (change: Planned | Change) => boolean) {
  const planned = count(plan, is);
  const workers = new Set<string>();
  return (entry: ToWrite, change: Change, check: (total: number, more: number) => void): void => {
    if (!is(change) || is(entry) || workers.has(entry.worker.sid)) return;
    const more = workers.size + 1;
    check(planned + more, more);
    workers.add(entry.worker.sid);
  };
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

function mayOverwrite(count: number, { safety, overwrites = 0 }: Limits, base: Base): boolean {
  if (count <= overwrites) return true;
  const { maxOverwrites: limit, fromUsers } = safety;
  if (limit.kind === "users") return count <= limit.users;
  return base.count < fromUsers || count * 100 <= base.count * limit.percent;
}

function mayCreate(count: number, { safety, creates = 0 }: Limits): boolean {
  return count <= Math.max(creates, safety.maxCreates ?? Number.POSITIVE_INFINITY);
}

function overwritesInWords(count: number, { safety, overwrites }: Limits, base: Base): string {
  const { maxOverwrites: limit } = safety;
  const share = (count / Math.max(base.count, count)) * 100;
  const most = limit.kind === "users" ? number(limit.users) : `${number(limit.percent)} %`;
  const told = overwrites === undefined ? "" : `, and --allow-overwrites ${overwrites} is less`;
  return `${number(count)} of ${number(base.count)} ${base.what} (${number(share)} %) would have values overwritten or removed; the limit is ${most}${told}.`;
}

function createsInWords(count: number, { safety, creates }: Limits): string {
  const users = count === 1 ? "User" : "Users";
  const told = creates === undefined ? "" : `, and --allow-creates ${creates} is less`;
  return `${number(count)} ${users} would be created; the limit is ${number(safety.maxCreates ?? 0)}${told}.`;
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
