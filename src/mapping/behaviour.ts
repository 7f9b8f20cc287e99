import type { Mode, WhenMissing } from "./rule.ts";

/** What a rule finds in the Worker; missing means absent, `null` or `""`. */
export type SourceState = "a value" | "missing";

/** What a rule finds in the User, in the order of the table's rows. */
export const TARGET_STATES = [
  "no User yet",
  "nothing",
  '`null` or `""`',
  "the same value",
  "another value",
  "another type",
  "a value in the way",
] as const;
type TargetState = (typeof TARGET_STATES)[number];

/** The result. */
type Result = "written" | "left" | "removed" | "problem" | "not created";

interface Behaviour {
  readonly modes: readonly Mode[];
  readonly whenMissing: readonly WhenMissing[];
  readonly source: SourceState;
  /** Undefined where such a mapping is refused. */
  readonly results: Readonly<Record<TargetState, Result>> | undefined;
}

/** What a rule does in every case. A test goes through it, and docs/mapping.md shows it. */
export const BEHAVIOUR: readonly Behaviour[] = [
  {
    modes: ["always"],
    whenMissing: ["keep", "remove"],
    source: "a value",
    results: {
      "no User yet": "written",
      nothing: "written",
      '`null` or `""`': "written",
      "the same value": "left",
      "another value": "written",
      "another type": "written",
      "a value in the way": "problem",
    },
  },
  {
    modes: ["always", "fillEmpty", "createOnly"],
    whenMissing: ["keep"],
    source: "missing",
    results: untouched("not created"),
  },
  {
    modes: ["always"],
    whenMissing: ["remove"],
    source: "missing",
    results: {
      "no User yet": "not created",
      nothing: "left",
      '`null` or `""`': "removed",
      "the same value": "removed",
      "another value": "removed",
      "another type": "removed",
      "a value in the way": "left",
    },
  },
  {
    modes: ["fillEmpty"],
    whenMissing: ["keep"],
    source: "a value",
    results: {
      "no User yet": "written",
      nothing: "written",
      '`null` or `""`': "written",
      "the same value": "left",
      "another value": "left",
      "another type": "left",
      "a value in the way": "problem",
    },
  },
  {
    modes: ["createOnly"],
    whenMissing: ["keep"],
    source: "a value",
    results: untouched("written"),
  },
  {
    modes: ["fillEmpty", "createOnly"],
    whenMissing: ["remove"],
    source: "missing",
    results: undefined,
  },
];

function untouched(withoutUser: Result): Record<TargetState, Result> {
  return {
    "no User yet": withoutUser,
    nothing: "left",
    '`null` or `""`': "left",
    "the same value": "left",
    "another value": "left",
    "another type": "left",
    "a value in the way": "left",
  };
}
