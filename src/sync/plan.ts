import type { Identity } from "../mapping/identity.ts";
import { Problem } from "../mapping/problem.ts";
import type { Target } from "./aim.ts";
import type { Change, FieldChange, SkipReason } from "./change.ts";
import { failed } from "./failed.ts";

/** Which Worker is meant. */
export interface WorkerRef {
  readonly sid: string;
  readonly name: string;
}

interface Subject {
  readonly worker: WorkerRef;
  /** Undefined where the Worker has none, or it could not be read. */
  readonly identity: Identity | undefined;
}

export type Unchanged = Subject & { readonly action: "none" };
export type Skipped = Subject & { readonly action: "skip"; readonly reason: SkipReason };
export type Failed = Subject & {
  readonly action: "fail";
  readonly problem: Problem;
  /** What would have changed, where that is known. */
  readonly fields: readonly FieldChange[];
};
/** A write: to be made in a plan, made in an outcome. */
type Written = Subject & {
  readonly action: "create" | "update";
  readonly fields: readonly FieldChange[];
};

/** What is to be done for one Worker. */
export type Planned =
  | Unchanged
  | Skipped
  | Failed
  | (Written & Pick<Target, "identity" | "desired">);

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

/** Every Worker's change. Unchanged Workers are counted, not kept. */
export interface Plan {
  /** How many Workers were read. */
  readonly workers: number;
  /** In the order of their SIDs. */
  readonly entries: readonly Exclude<Planned, Unchanged>[];
}

/** Gathers a plan while the Workers are read. */
export class PlanBuilder {
  readonly #entries = new Map<string, Exclude<Planned, Unchanged>>();
  readonly #seen = new Set<string>();
  readonly #owners = new Map<Identity, WorkerRef>();

  /** True at the first call for a SID: pages may shift while they are read, and repeat a Worker. */
  isNew(sid: string): boolean {
    const { size } = this.#seen;
    return this.#seen.add(sid).size > size;
  }

  add(planned: Planned): void {
    const { worker, identity } = planned;
    if (planned.action !== "none") this.#entries.set(worker.sid, planned);
    if (identity === undefined) return;
    const owner = this.#owners.get(identity);
    if (owner === undefined) {
      this.#owners.set(identity, worker);
      return;
    }
    for (const [one, other] of [[owner, worker] as const, [worker, owner] as const]) {
      this.#entries.set(one.sid, shared(one, other, identity));
    }
  }

  finish(): Plan {
    const entries = [...this.#entries.values()].sort((a, b) =>
      a.worker.sid < b.worker.sid ? -1 : 1,
    );
    return { workers: this.#seen.size, entries };
  }
}

function shared(worker: WorkerRef, other: WorkerRef, identity: Identity): Failed {
  const problem = new Problem(
    "identity-shared",
    `Worker ${other.sid} has the same identity, so neither is written. Give each its own.`,
  );
  return failed({ worker, identity }, problem);
}
