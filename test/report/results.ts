import { parseIdentity } from "../../src/mapping/identity.ts";
import { parseJson } from "../../src/mapping/json.ts";
import { Problem } from "../../src/mapping/problem.ts";
import type { FieldChange } from "../../src/plan/change.ts";
import { Stop } from "../../src/plan/plan.ts";
import type { RunResult } from "../../src/sync/run.ts";

/** How runs end, for the golden tests. */

type One = RunResult["outcomes"][number];

const NOTHING: Omit<RunResult, "unchanged"> = {
  outcome: "done",
  applied: true,
  workers: 14_982,
  planName: "c0u0-e3b0c44298fc",
  outcomes: [],
  warnings: [],
  problem: undefined,
};

function subject(name: string, index = 0) {
  const sid = `WK${index.toString(16).padStart(32, "0")}`;
  return { worker: { sid, name }, identity: parseIdentity(`id_${name}`) };
}

function avatar(before: string | undefined, after: string): FieldChange {
  return { kind: "attribute", path: ["avatar_url"], before, after };
}

function broken(name: string, index: number): One {
  const problem = new Problem(
    "worker-attributes-unreadable",
    "The Worker's attributes are not a JSON object, or name a key twice. Correct them in TaskRouter.",
  );
  return { ...subject(name, index), identity: undefined, action: "fail", problem, fields: [] };
}

const SOME_OF_EACH: readonly One[] = [
  {
    ...subject("ann", 1),
    action: "create",
    fields: [avatar(undefined, "https://example.com/a.png")],
  },
  {
    ...subject("bob", 2),
    action: "update",
    fields: [
      avatar("https://example.com/old.png", "https://example.com/new.png"),
      {
        kind: "attribute",
        path: ["crm", "id"],
        before: parseJson("1.0"),
        after: parseJson('{"a":[12345678901234567890]}'),
      },
      { kind: "friendlyName", before: "Bob", after: "Robert" },
      { kind: "attribute", path: ["team"], before: "sales", after: undefined },
    ],
  },
  { ...subject("cid", 3), identity: undefined, action: "skip", reason: "no-identity" },
  broken("dan", 4),
  broken("eve", 5),
  {
    ...subject("fay", 6),
    action: "fail",
    fields: [],
    problem: new Problem(
      "request-refused",
      "Twilio answered 400 (code 20001) to users.update: the request was refused.",
      {
        detail: "Invalid value for fay_id",
      },
    ),
  },
];

/** One name for all of a hundred thousand. */
const SOMEBODY = subject("somebody");

const HOSTILE = [
  "</code></td></table><img src=x onerror=alert(1)>",
  "::error::not an error\n::stop-commands::x",
  "##[error]neither",
  "| a | b |\n# heading @everyone #1 [x](http://example.com) `code` <!--",
  "\u001b[31mred\u0007\u202egnp.exe",
  `long ${"x".repeat(4096)}`,
];

const ENDINGS: Readonly<Record<string, Omit<RunResult, "unchanged">>> = {
  "nothing to do": NOTHING,
  "some of each": {
    ...NOTHING,
    outcome: "failed",
    planName: "c1u1-0123456789ab",
    outcomes: SOME_OF_EACH,
    warnings: [
      {
        worker: subject("gil", 7).worker,
        problem: new Problem("two-users", "Two Users could be this Worker's: US1 and US2.", {
          detail: "gil_id and gil",
        }),
      },
    ],
  },
  "some of each, planned": {
    ...NOTHING,
    outcome: "failed",
    applied: false,
    planName: "c1u1-0123456789ab",
    outcomes: SOME_OF_EACH,
  },
  "2,000 changes": changes(2000),
  "stopped by the guard": {
    ...NOTHING,
    outcome: "stopped",
    applied: false,
    planName: "c0u1-0123456789ab",
    outcomes: SOME_OF_EACH.slice(1, 2),
    problem: new Stop(
      "too-many-overwrites",
      "412 of 980 Users (42.04 %) would have values overwritten or removed; the limit is 30 %. Check the mapping, or run again with --allow-overwrites 412.",
    ),
  },
  "ended by the deadline": {
    ...NOTHING,
    outcome: "failed",
    planName: "c2u0-0123456789ab",
    outcomes: [
      ...SOME_OF_EACH.slice(0, 1),
      {
        ...subject("hal", 8),
        action: "fail",
        fields: [avatar(undefined, "h.png")],
        problem: new Problem("not-tried", "Not tried, because the run had already ended."),
      },
    ],
    problem: new Problem(
      "deadline",
      "The time for this ran out before Twilio had answered everything.",
      { endsRun: true },
    ),
  },
  "all failed": {
    ...NOTHING,
    outcome: "failed",
    workers: 12,
    outcomes: Array.from({ length: 12 }, (_, index) => broken(`agent${index}`, index)),
  },
  "hostile names": {
    ...NOTHING,
    outcomes: HOSTILE.map((name, index) => ({
      ...subject(name, index),
      action: "update",
      fields: [{ kind: "attribute", path: [name], before: name, after: [name] }],
    })),
    warnings: HOSTILE.map((name, index) => ({
      worker: subject(name, index).worker,
      problem: new Problem("two-users", "Two Users could be this Worker's.", { detail: name }),
    })),
  },
};

/** A run that has created and updated so many Users. */
export function changes(count: number): Omit<RunResult, "unchanged"> {
  return {
    ...NOTHING,
    workers: count,
    planName: `c${count / 2}u${count / 2}-0123456789ab`,
    outcomes: Array.from({ length: count }, (_, index) => ({
      worker: { ...SOMEBODY.worker, sid: `WK${index.toString(16).padStart(32, "0")}` },
      identity: SOMEBODY.identity,
      action: index % 2 === 0 ? "create" : "update",
      fields: [avatar(index % 2 === 0 ? undefined : "old.png", `${index}.png`)],
    })),
  };
}

/** Each by its name. */
export const RESULTS: Readonly<Record<string, RunResult>> = Object.fromEntries(
  Object.entries(ENDINGS).map(([name, result]) => {
    const unchanged = result.workers - result.outcomes.length;
    return [name, { ...result, unchanged }];
  }),
);
