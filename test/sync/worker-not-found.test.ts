import { describe, expect, it } from "vitest";
import { Problem } from "../../src/mapping/problem.ts";
import { workerNotFound } from "../../src/sync/worker-not-found.ts";
import { MemoryDirectory, workerRecord } from "../support/memory-directory.ts";

const NO_NAME =
  "No Worker in the Workspace has this name. Check the name and TWILIO_WORKSPACE_SID.";
const NO_SID = "No Worker in the Workspace has this SID. Check the SID and TWILIO_WORKSPACE_SID.";
const LEFT_OUT =
  "The mapping's `workers` expression excludes this Worker. Change the expression, or name another Worker.";
const SID = `WK${"0".repeat(32)}`;
const ALL_NAMES = "list workers first=1000 namesOnly=true";
const named = (name: string) => `list workers worker=${name} namesOnly=true`;

function center() {
  return new MemoryDirectory([[workerRecord("ann.lee@x.org"), workerRecord("bob.ray@x.org")]]);
}

describe("a Worker that is not in scope", () => {
  it.each([
    [
      "ann.le@x.org",
      undefined,
      NO_NAME,
      "Did you mean ann.lee@x.org, WK-ann.lee@x.org?",
      [ALL_NAMES],
    ],
    [
      "bob.ry@x.org",
      undefined,
      NO_NAME,
      "Did you mean bob.ray@x.org, WK-bob.ray@x.org?",
      [ALL_NAMES],
    ],
    ["zzzzzzzz", undefined, NO_NAME, undefined, [ALL_NAMES]],
    ["zzzzzzzz", "ann", NO_NAME, undefined, [named("zzzzzzzz"), ALL_NAMES]],
    [SID, undefined, NO_SID, undefined, []],
    [SID, "ann", NO_SID, undefined, [named(SID)]],
    ["bob.ray@x.org", "ann", LEFT_OUT, undefined, [named("bob.ray@x.org")]],
  ])("%s, with the expression %s", async (worker, expression, message, detail, log) => {
    const directory = center();
    const problem = await workerNotFound(directory, worker, expression);
    const code = message === LEFT_OUT ? "worker-out-of-scope" : "worker-not-found";
    expect(problem).toMatchObject({ code, message, detail });
    expect(directory.log).toEqual(log);
  });

  it("gets no suggestion if Twilio cannot list the names", async () => {
    const directory = center();
    directory.onRequest = () => {
      throw new Problem("network", "lost");
    };
    expect(await workerNotFound(directory, "ann")).toMatchObject({
      message: NO_NAME,
      detail: undefined,
    });
  });

  it("does not hide a fault in the program", async () => {
    const directory = center();
    directory.onRequest = () => {
      throw new TypeError("a fault");
    };
    await expect(workerNotFound(directory, "ann")).rejects.toThrow("a fault");
  });
});
