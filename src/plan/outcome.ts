import { errorName } from "../error-word.ts";
import type { DesiredUser } from "../mapping/desire.ts";
import type { Identity } from "../mapping/identity.ts";
import { Problem } from "../mapping/problem.ts";
import type { User } from "../mapping/user.ts";
import type { Change, FieldChange, SkipReason } from "./change.ts";

/** Identifies a Worker. */
export interface WorkerRef {
  readonly sid: string;
  readonly name: string;
}

interface Subject {
  readonly worker: WorkerRef;
  /** Undefined if the Worker has none, or it could not be read. */
  readonly identity: Identity | undefined;
}

type Unchanged = Subject & { readonly action: "none" };
export type Skipped = Subject & { readonly action: "skip"; readonly reason: SkipReason };
export type Failed = Subject & {
  readonly action: "fail";
  readonly problem: Problem;
  /** What would have changed, if that is known. */
  readonly fields: readonly FieldChange[];
};
/** A write: planned in a plan, made in an outcome. */
type Written = Subject & {
  readonly action: "create" | "update";
  readonly fields: readonly FieldChange[];
};

/** A planned write, and the User that it was planned from. */
export type ToWrite = Written & {
  readonly identity: Identity;
  readonly desired: DesiredUser;
  readonly seen: Seen;
};

/** A User as it was read (undefined if there was none), and when, in ms of the run's clock. */
export interface Seen {
  readonly user: User | undefined;
  readonly at: number;
}

/** The plan for one Worker. */
export type Planned = Unchanged | Skipped | Failed | ToWrite;

/** What was done for one Worker. */
export type Outcome = Unchanged | Skipped | Failed | Written;

/** The change that was made, or found to be unnecessary, as an outcome. */
export function outcomeOf({ worker, identity }: Subject, change: Change): Exclude<Outcome, Failed> {
  switch (change.action) {
    case "none":
      return { worker, identity, action: "none" };
    case "skip":
      return { worker, identity, action: "skip", reason: change.reason };
    default:
      return { worker, identity, action: change.action, fields: change.fields };
  }
}

/** The failure of one Worker as an outcome. */
export function failed(
  subject: Pick<Failed, "worker" | "identity">,
  error: unknown,
  fields: readonly FieldChange[] = [],
): Failed {
  const { worker, identity } = subject;
  return { worker, identity, action: "fail", problem: asProblem(error), fields };
}

/** Any error as a Problem, with the code `unexpected` if it is not one yet. */
export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  return new Problem(
    "unexpected",
    `An unexpected ${errorName(error)} in the program itself. Please report it.`,
    { detail: error instanceof Error ? String(error.message) : undefined },
  );
}
