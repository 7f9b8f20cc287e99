import { describe, expect, it } from "vitest";
import {
  listedWorker,
  rangeOf,
  userRecord,
  workerEvent,
  workerRecord,
} from "../../src/twilio/records.ts";

const WORKER = `WK${"0".repeat(31)}1`;
const OTHER = `WK${"ABCDEF".repeat(6).slice(0, 32)}`;

describe("a Worker of a list", () => {
  it.each([
    [
      { sid: WORKER, friendlyName: "ann", attributes: "{}" },
      { sid: WORKER, friendlyName: "ann", attributes: "{}" },
    ],
    [
      { sid: WORKER, friendlyName: null, attributes: null, other: 1 },
      { sid: WORKER, friendlyName: "", attributes: null },
    ],
  ])("%j is read", (record, worker) => {
    expect(listedWorker.parse(record)).toEqual(worker);
  });

  it.each<[unknown, string, string]>([
    [{ sid: WORKER, friendlyName: "ann", attributes: 7 }, WORKER, "ann"],
    [{ sid: WORKER, friendlyName: "ann" }, WORKER, "ann"],
    [{ sid: WORKER, friendlyName: 7, attributes: "{}" }, WORKER, ""],
    [{ sid: `/${WORKER}`, friendlyName: "ann", attributes: "{}" }, "WK?", "ann"],
    [{ sid: `${WORKER}/`, friendlyName: "ann", attributes: "{}" }, "WK?", "ann"],
    [{ sid: "WK", friendlyName: "ann", attributes: "{}" }, "WK?", "ann"],
    [{}, "WK?", ""],
  ])("%j has a problem, and the list goes on", (record, sid, friendlyName) => {
    const attributes = expect.objectContaining({
      code: "worker-unreadable",
      endsRun: false,
      message:
        "This Worker's record in Twilio's list of Workers cannot be read. Run again; if this persists, look for a proxy in between, or report it to Twilio.",
    });
    expect(listedWorker.parse(record)).toEqual({ sid, friendlyName, attributes });
  });
});

describe("a record", () => {
  it("of a Worker or a User is read", () => {
    const worker = { sid: WORKER, friendlyName: null, attributes: null };
    expect(workerRecord.parse(worker)).toEqual({ sid: WORKER, friendlyName: "", attributes: "" });
    const user = { sid: "US1", identity: "ann", friendlyName: null, attributes: null };
    expect(userRecord.parse({ ...user, other: 1 })).toEqual(user);
  });

  it.each([{ sid: "WK1" }, { sid: "xUS1" }, { sid: "US1/" }, { identity: 7 }, { attributes: {} }])(
    "of a User is refused with %j",
    (change) => {
      const user = { sid: "US1", identity: "ann", friendlyName: "Ann", attributes: "{}" };
      expect(userRecord.safeParse(user).success).toBe(true);
      expect(userRecord.safeParse({ ...user, ...change }).success).toBe(false);
    },
  );
});

describe("the Worker that an event of TaskRouter names", () => {
  it.each<[object, string | undefined]>([
    [{ resourceSid: WORKER, eventData: {} }, WORKER],
    [{ resourceSid: WORKER, eventData: { worker_sid: OTHER } }, WORKER],
    [{ resourceSid: "WS1", eventData: { worker_sid: OTHER } }, OTHER],
    [{ resourceSid: null, eventData: { worker_sid: OTHER.toLowerCase() } }, OTHER.toLowerCase()],
    [{ eventData: { worker_sid: OTHER } }, OTHER],
    [{ resourceSid: WORKER, eventData: 7 }, WORKER],
    [{ resourceSid: WORKER }, WORKER],
    [{ resourceSid: `x${WORKER}`, eventData: { worker_sid: `${WORKER}0` } }, undefined],
    [{ resourceSid: WORKER.slice(0, -1), eventData: { worker_sid: 7 } }, undefined],
    [{ resourceSid: WORKER.replace("WK0", "WKg") }, undefined],
    [{}, undefined],
  ])("of %j is %s", (event, sid) => {
    expect(workerEvent.parse(event)).toBe(sid);
  });
});

describe("the range of a page", () => {
  it("is that of its first and last record, by their SIDs", () => {
    expect(rangeOf([{ sid: "WK1" }, { sid: "WK2" }, { sid: "WK3" }])).toBe("WK1 WK3");
    expect(rangeOf([{ sid: "WK1" }])).toBe("WK1 WK1");
    expect(rangeOf([])).toBe(rangeOf([{ sid: 7 }, null]));
  });
});
