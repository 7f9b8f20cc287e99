import type { Identity } from "../mapping/identity.ts";
import { Problem } from "../mapping/problem.ts";
import { failed, type Planned, type Unchanged, type WorkerRef } from "./outcome.ts";

/** Something to look at that fails nothing. */
export interface Warning {
  /** Undefined for one about the whole run. */
  readonly worker: WorkerRef | undefined;
  readonly problem: Problem;
}

/** Every Worker's change. Unchanged Workers are counted, not kept. */
export interface Plan {
  /** How many Workers were read. */
  readonly workers: number;
  /** How many of their Users are there. */
  readonly users: number;
  /** How many Workers' Users show what they should already. */
  readonly unchanged: number;
  /** True when the list of Workers had an empty page before its end. */
  readonly hasGap: boolean;
  /** In the order of their SIDs. */
  readonly entries: readonly Exclude<Planned, Unchanged>[];
  /** Those about the whole run first, the others in the order of their Workers' SIDs. */
  readonly warnings: readonly Warning[];
}

/** Gathers a plan while Workers and Users are read. */
export class PlanBuilder {
  readonly #entries = new Map<string, Exclude<Planned, Unchanged>>();
  #workers = 0;
  #users = 0;
  #unchanged = 0;
  #hasGap = false;

  /** Counts a Worker that was read; gives how many there are by now. */
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

  /** True if the plan has an entry for this Worker already. */
  has(sid: string): boolean {
    return this.#entries.has(sid);
  }

  add(planned: Planned): void {
    if (planned.action === "none") this.#unchanged++;
    else this.#entries.set(planned.worker.sid, planned);
  }

  /** Two Workers with one identity: neither is written. */
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

/** Why neither of two Workers with one identity is written. */
export function sharedIdentity(other: WorkerRef): Problem {
  return new Problem(
    "identity-shared",
    `Worker ${other.sid} has the same identity, so neither is written. Give each its own.`,
  );
}

/** Why a run stops before its first write, although nothing has failed. */
export class Stop extends Problem {
  override readonly name = "Stop";
}
