import { availableParallelism, totalmem } from "node:os";

/** Where and when figures were measured. */
export interface Machine {
  /** ISO 8601, UTC. */
  readonly date: string;
  readonly node: string;
  readonly cores: number;
  /** GiB. */
  readonly memory: number;
}

/** The machine that this runs on, today. */
export function thisMachine(): Machine {
  return {
    date: new Date().toISOString().slice(0, 10),
    node: process.version,
    cores: availableParallelism(),
    memory: Math.round(totalmem() / 2 ** 30),
  };
}

/** One line for people. */
export function describeMachine({ date, node, cores, memory }: Machine): string {
  return `${date}, Node ${node}, ${cores} cores, ${memory} GiB`;
}
