import type { Identity } from "../mapping/identity.ts";
import { Problem } from "../mapping/problem.ts";
import { failed, type Planned, type WorkerRef } from "./outcome.ts";

/** Something to check that makes nothing fail. */
export interface Warning {
  /** Undefined if it is about the whole run. */
  readonly worker: WorkerRef | undefined;
  readonly problem: Problem;
}

/** The change for every Worker. Unchanged Workers are only counted. */
export interface Plan {
  /** How many Workers were read. */
  readonly workers: number;
  /** How many of their Users exist. */
  readonly users: number;
  /** How many Workers' Users already show what they should. */
  readonly unchanged: number;
  /** True if the list of Workers had an empty page before its end. */
  readonly hasGap: boolean;
  /** In the order of their SIDs. */
  readonly entries: readonly Exclude<Planned, { action: "none" }>[];
  /** First those about the whole run, then the others in the order of their Workers' SIDs. */
  readonly warnings: readonly Warning[];
}

/** Collects a plan while Workers and Users are read. */
export class PlanBuilder {
  readonly #entries = new Map<string, Plan["entries"][number]>();
  #workers = 0;
  #users = 0;
  #unchanged = 0;
  #hasGap = false;

  /** Counts a Worker that was read, and returns how many there are so far. */
  countWorker(): number {
    return ++this.#workers;
  }

  /** Counts a User that was found. */
  countUser(): void {
    this.#users++;
  }

  /** Notes that the list of Workers had an empty page before its end. */
  noteGap(): void {
    this.#hasGap = true;
  }

  /** True if the plan already has an entry for this Worker. */
  has(sid: string): boolean {
    return this.#entries.has(sid);
  }

  add(planned: Planned): void {
    if (planned.action === "none") this.#unchanged++;
    else this.#entries.set(planned.worker.sid, planned);
  }

  /** Adds two Workers with one identity, both as failed. */
  addShared(identity: Identity, one: WorkerRef, other: WorkerRef): void {
    this.add(failed({ worker: one, identity }, sharedIdentity(other)));
    this.add(failed({ worker: other, identity }, sharedIdentity(one)));
  }

  finish(warnings: readonly Warning[]): Plan {
    const entries = [...this.#entries.values()].sort((a, b) =>
      a.worker.sid < b.worker.sid ? -1 : 1,
    );
    return {
      workers: this.#workers,
      users: this.#users,
      unchanged: this.#unchanged,
      hasGap: this.#hasGap,
      entries,
      warnings,
    };
  }
}

/** Why neither of two Workers with one identity is synced. */
export function sharedIdentity(other: WorkerRef): Problem {
  return new Problem(
    "identity-shared",
    `Worker ${other.sid} has the same identity, so neither is synced. Give each its own.`,
  );
}

/** Why a run stops before its first write although nothing has failed. */
export class Stop extends Problem {
  override readonly name = "Stop";
}
