import { describe, expect, it, vi } from "vitest";
import { parseIdentity } from "../../src/mapping/identity.ts";
import { Problem } from "../../src/mapping/problem.ts";
import type { DirectoryReader } from "../../src/twilio/directory.ts";
import { withoutWrites } from "../../src/twilio/directory.ts";
import { settled, shownUrl } from "../../src/twilio/registration.ts";
import { TwilioError } from "../../src/twilio/twilio-error.ts";

describe("a write whose effect is checked", () => {
  const failure = (retry: "never" | "always") =>
    new TwilioError("twilio-unavailable", "Failed.", { retry });
  const shows = (answer: string) => answer.startsWith("new");
  /** Writes and reads with these results, and counts the reads. */
  const settle = (written: string | Error, found: string | undefined) => {
    const read = vi.fn(async () => found);
    const write = async () => {
      if (written instanceof Error) throw written;
      return written;
    };
    return { read, done: settled(write, shows, read) };
  };

  it("is done if its answer shows it, without reading", async () => {
    const { read, done } = settle("new", "old");
    expect(await done).toBe("new");
    expect(read).not.toHaveBeenCalled();
  });

  it.each([["old"], [failure("always")]])(
    "is done if reading shows it after the answer %s",
    async (written) => {
      const { read, done } = settle(written, "new");
      expect(await done).toBe("new");
      expect(read).toHaveBeenCalledOnce();
    },
  );

  it.each([
    ["old", "old"],
    ["old", undefined],
    [failure("always"), "old"],
  ])("is a problem if neither the answer %s nor reading (%s) shows it", async (written, found) => {
    await expect(settle(written, found).done).rejects.toMatchObject({
      code: "write-not-kept",
      message:
        "Twilio did not confirm this change, and reading it again does not show it. Run again; if this persists, look for a proxy in between.",
    });
  });

  it.each([[failure("never")], [new Problem("deadline", "Over.")], [new Error("a bug")]])(
    "that fails for good fails with that: %s",
    async (error) => {
      const { read, done } = settle(error, "new");
      await expect(done).rejects.toBe(error);
      expect(read).not.toHaveBeenCalled();
    },
  );
});

describe("a registered URL", () => {
  it.each([
    ["https://a.example.com/x", "https://a.example.com/x"],
    ["https://user:password@a.example.com/x", "https://***@a.example.com/x"],
    ["https://user:p@ss@a.example.com/x@y", "https://***@a.example.com/x@y"],
    ["https://a.example.com/x?token=1&b=//c@d", "https://a.example.com/x?***"],
    ["https://a.example.com?token=1#rc=3", "https://a.example.com?***#rc=3"],
    ["https://a.example.com#x@y", "https://a.example.com#x@y"],
    ["https://a.example.com/x?", "https://a.example.com/x?"],
  ])("%s is shown as %s", (url, shown) => {
    expect(shownUrl(url)).toBe(shown);
  });
});

describe("the directory of a dry run", () => {
  const ANN = parseIdentity("ann");
  const WORKER = { sid: "WK1", friendlyName: "ann", attributes: "{}" };
  const USER = { sid: "US1", identity: "ann", friendlyName: null, attributes: "{}" };
  const asked: unknown[] = [];
  const directory: DirectoryReader = {
    workers: async function* (scope) {
      asked.push(scope);
      yield [WORKER];
    },
    worker: async (sid) => {
      asked.push(sid);
      return WORKER;
    },
    users: async function* () {
      yield [USER];
    },
    user: async (key) => {
      asked.push(key);
      return USER;
    },
  };

  it("reads", async () => {
    const dry = withoutWrites(directory);
    for await (const page of dry.workers({ worker: "ann" })) expect(page).toEqual([WORKER]);
    for await (const page of dry.users()) expect(page).toEqual([USER]);
    expect(await dry.worker("WK1")).toBe(WORKER);
    expect(await dry.user(ANN)).toBe(USER);
    expect(asked).toEqual([{ worker: "ann" }, "WK1", ANN]);
  });

  it("refuses to write", async () => {
    const dry = withoutWrites(directory);
    for (const write of [
      () => dry.turnToWrite(),
      () => dry.createUser(ANN, {}, undefined),
      () => dry.updateUser("US1", {}),
    ]) {
      await expect(write()).rejects.toThrow("a dry run does not write");
    }
    expect(await dry.mayWriteAgain(new Error("x"), 1)).toBe(false);
  });
});
