import { describe, expect, it } from "vitest";
import { parseIdentity } from "../../src/mapping/identity.ts";
import { eachWorker, readUser } from "../../src/sync/read.ts";
import { MemoryDirectory, workerRecord } from "../support/memory-directory.ts";

const ANN = workerRecord("ann");
const BOB = workerRecord("bob");
const CID = workerRecord("cid");

describe("what is read", () => {
  it.each([
    [{}, [ANN, BOB, CID]],
    [{ worker: "cid" }, [CID]],
    [{ expression: "x" }, []],
  ])("in the scope %j is each of its Workers, page after page", async (scope, expected) => {
    const directory = new MemoryDirectory([[ANN, BOB], [], [CID]]);
    const workers = [];
    for await (const worker of eachWorker(directory, scope)) workers.push(worker);
    expect(workers).toEqual(expected);
  });

  it("of a User is checked", async () => {
    const directory = new MemoryDirectory([], { ann: '{"a":"b"}', bob: "[]" });
    const user = { sid: "US-ann", friendlyName: null, attributes: { a: "b" } };
    expect(await readUser(directory, parseIdentity("ann"))).toEqual(user);
    expect(await readUser(directory, parseIdentity("cid"))).toBeUndefined();
    await expect(readUser(directory, parseIdentity("bob"))).rejects.toMatchObject({
      code: "user-attributes-unreadable",
    });
  });
});
