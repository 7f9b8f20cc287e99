import { Problem } from "../mapping/problem.ts";

/** Why a run stops before its first write, although nothing has failed. */
export class Stop extends Problem {
  override readonly name = "Stop";
}
