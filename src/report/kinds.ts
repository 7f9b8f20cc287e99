import type { ProblemCode } from "../mapping/problem.ts";
import { printable } from "./printable.ts";
import type { Report, ReportedWarning } from "./report.ts";
import { plural, title } from "./words.ts";

/** Everything of one kind that went wrong, or is to be looked at. */
export interface Kind {
  readonly level: "error" | "warning";
  readonly code: ProblemCode;
  /** What is wrong, and what to do. */
  readonly message: string;
  /** The Workers that it is about; none where it is about the run. */
  readonly titles: readonly string[];
}

/** Workers that are named for a kind. */
const MOST_NAMES = 5;

/** The kinds of problems and warnings in a report, what ended the run first. */
export function kindsOf({ problem, workers, warnings }: Report): Kind[] {
  const failed = workers.flatMap((worker) =>
    worker.problem === null ? [] : [{ ...worker, problem: worker.problem }],
  );
  const ending =
    problem === null
      ? []
      : [{ code: problem.code, message: printable(problem.message), titles: [] }];
  return [
    ...[...ending, ...byCode(failed)].map((kind) => ({ level: "error", ...kind }) as const),
    ...byCode(warnings).map((kind) => ({ level: "warning", ...kind }) as const),
  ];
}

/** `3 Workers: It is broken. Mend it. (Ann, Bob, Cid)` */
export function kindInWords({ message, titles }: Omit<Kind, "code" | "level">): string {
  if (titles.length === 0) return message;
  return `${plural(titles.length, "Worker")}: ${message} (${listed(titles)})`;
}

/** Some titles, and how many there are besides. */
export function listed(titles: readonly string[]): string {
  const rest = titles.length - MOST_NAMES;
  return titles.slice(0, MOST_NAMES).join(", ") + (rest > 0 ? ` and ${rest} more` : "");
}

type Troubled = Pick<ReportedWarning, "worker" | "name" | "problem">;

/**
 * One for each that is about the whole run, and one for each code of Workers' problems; where messages
 * of one code differ in a detail, the first stands for all.
 */
function byCode(troubled: readonly Troubled[]): Omit<Kind, "level">[] {
  const byCode = new Map<string, { code: ProblemCode; message: string; titles: string[] }>();
  for (const { worker, name, problem } of troubled) {
    const { code, message } = problem;
    const key = worker === null ? `${code}: ${message}` : code;
    const kind = byCode.get(key) ?? { code, message: printable(message), titles: [] };
    if (worker !== null) kind.titles.push(title({ worker, name }));
    byCode.set(key, kind);
  }
  return [...byCode.values()];
}
