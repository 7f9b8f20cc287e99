import type { ProblemCode } from "../mapping/problem.ts";
import { printable } from "./printable.ts";
import type { Report, ReportedWarning } from "./report.ts";
import { isNotTried, plural, title } from "./words.ts";

/** All problems or warnings with the same cause. */
interface Kind {
  readonly level: "error" | "warning";
  readonly code: ProblemCode;
  /** What is wrong, and what to do. */
  readonly message: string;
  /** The Workers that it is about; none if it is about the run. */
  readonly titles: readonly string[];
}

/** How many Workers are named for one kind. */
const MOST_NAMES = 5;

/** The kinds of problems and warnings in a report; what ended the run comes first. */
export function kindsOf({ problem, workers, warnings }: Report): Kind[] {
  const failed = workers.flatMap((worker) =>
    worker.problem === null ? [] : [{ ...worker, problem: worker.problem }],
  );
  const ending =
    problem === null
      ? []
      : [{ code: problem.code, message: printable(problem.message), titles: [] }];
  const errors = byCode(failed.filter((worker) => !isNotTried(worker)));
  const others = [...byCode(failed.filter(isNotTried)), ...byCode(warnings)];
  return [
    ...[...ending, ...errors].map((kind) => ({ level: "error", ...kind }) as const),
    ...others.map((kind) => ({ level: "warning", ...kind }) as const),
  ];
}

/** `3 Workers: It is broken. Repair it. (Ann, Bob, Cid)` */
export function kindInWords({ message, titles }: Omit<Kind, "code" | "level">): string {
  if (titles.length === 0) return message;
  return `${plural(titles.length, "Worker")}: ${message} (${listed(titles)})`;
}

/** The first titles, and how many more there are. */
export function listed(titles: readonly string[]): string {
  const rest = titles.length - MOST_NAMES;
  return titles.slice(0, MOST_NAMES).join(", ") + (rest > 0 ? ` and ${rest} more` : "");
}

type Troubled = Pick<ReportedWarning, "worker" | "name" | "problem">;

/**
 * One kind for each problem of the whole run, and one for each code of the Workers' problems. If
 * messages with one code differ in a detail, the first is taken for all.
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
