import { describe, expect, it } from "vitest";
import { parseIdentity } from "../../src/mapping/identity.ts";
import { Problem } from "../../src/mapping/problem.ts";
import { asProblem, failed, type Outcome } from "../../src/plan/outcome.ts";
import { disclosureFor } from "../../src/report/disclosure.ts";
import { TwilioError } from "../../src/twilio/twilio-error.ts";
import { logLine, type Served } from "../../src/webhook/log-line.ts";
import { statusOf } from "../../src/webhook/status-of.ts";

const SUBJECT = { worker: { sid: "WK1", name: "Ann" }, identity: parseIdentity("ann") };
const UNCHANGED: Outcome = { ...SUBJECT, action: "none" };
const UPDATED: Outcome = {
  ...SUBJECT,
  action: "update",
  fields: [{ kind: "attribute", path: ["image"], before: "old.png", after: "new.png" }],
};
const SKIPPED: Outcome = { ...SUBJECT, action: "skip", reason: "worker-gone" };
const GONE = new Problem("user-not-found", "There is no User.", { detail: "ann" });
const FAILED = failed(SUBJECT, GONE);

const AT = new Date("2026-01-05T08:00:00Z");
const SECRET = "secret-of-the-api-key";
const HIDDEN = { TWILIO_API_SECRET: SECRET };
const SHOWN = { ...HIDDEN, SHOW_VALUES: "true" };

const lineOf = (served: Served, environment: Record<string, string> = HIDDEN) =>
  JSON.parse(logLine(served, 12.6, AT, disclosureFor(environment, "webhook")));

describe("the log line", () => {
  it("of a refused request has the time, the status and the reason", () => {
    const line = { time: "2026-01-05T08:00:00.000Z", status: 403, ms: 13 };
    expect(lineOf({ status: 403 })).toEqual(line);
    const refused = `wrong: ${SECRET}`;
    expect(lineOf({ status: 403, refused })).toEqual({ ...line, refused: "wrong: ***" });
  });

  it("names the types of the events, without credentials", () => {
    const events = ["worker.created", `x-${SECRET}`];
    expect(lineOf({ status: 204, events })).toMatchObject({ events: ["worker.created", "x-***"] });
  });

  it.each<[Outcome, object, object]>([
    [UNCHANGED, { action: "none" }, {}],
    [
      UPDATED,
      { action: "update", fields: ["attributes.image"] },
      { fields: [{ field: "attributes.image", before: "old.png", after: "new.png" }] },
    ],
    [SKIPPED, { action: "skip", fields: [], reason: "worker-gone" }, { fields: [] }],
    [
      FAILED,
      {
        action: "fail",
        fields: [],
        problem: { code: "user-not-found", message: "There is no User." },
      },
      { problem: { code: "user-not-found", message: "There is no User. (ann)" } },
    ],
  ])("of $action names the Worker, and values only if they are shown", (outcome, hidden, shown) => {
    const served = { status: 204, outcomes: [outcome] };
    const worker = { worker: "WK1", ...hidden };
    expect(lineOf(served)).toMatchObject({ workers: [worker] });
    expect(Object.keys(lineOf(served).workers[0]).sort()).toEqual(Object.keys(worker).sort());
    const names = outcome.action === "none" ? {} : { name: "Ann", identity: "ann" };
    expect(lineOf(served, SHOWN).workers).toEqual([{ ...worker, ...names, ...shown }]);
  });

  it.each([
    [0, 0, undefined],
    [500, 500, undefined],
    [501, 500, 1],
    [1200, 500, 700],
  ])("of %i Workers lists %i of them, and counts the rest", (count, listed, more) => {
    const line = lineOf({ status: 204, outcomes: Array(count).fill(UNCHANGED) });
    expect(line.workers).toHaveLength(listed);
    expect(line.moreWorkers).toBe(more);
  });
});

describe("the status of an answer", () => {
  const refusedBy = (retry: "never" | "once" | "reads" | "always") =>
    failed(SUBJECT, new TwilioError("request-refused", "Refused.", { retry }));
  const endsRun = new Problem("credentials-refused", "Refused.", { endsRun: true });
  const unsettled = new Problem("user-unsettled", "It changes.");
  const bug = failed(SUBJECT, asProblem(new Error("a bug")));

  it.each<[string, number, Outcome[]]>([
    ["there is no Worker", 204, []],
    ["everything is done", 204, [UNCHANGED, UPDATED, SKIPPED]],
    ["a Worker is broken", 204, [FAILED]],
    ["Twilio refused for good", 204, [refusedBy("never")]],
    ["a retry may help once", 503, [refusedBy("once")]],
    ["a retry of reads may help", 503, [refusedBy("reads")]],
    ["a retry may help", 503, [UPDATED, refusedBy("always")]],
    ["nothing more can be done", 503, [failed(SUBJECT, endsRun)]],
    ["the User kept changing", 503, [failed(SUBJECT, unsettled)]],
    ["the program failed", 500, [bug]],
    ["the program failed for one of several", 500, [UPDATED, FAILED, bug]],
    ["the program failed, and a retry may help another", 503, [bug, refusedBy("always")]],
  ])("if %s is %i", (_, status, outcomes) => {
    expect(statusOf(outcomes)).toBe(status);
  });
});
