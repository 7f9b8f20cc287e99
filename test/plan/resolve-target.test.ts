import { describe, expect, it } from "vitest";
import { parseMapping } from "../../src/mapping/file/parse-mapping.ts";
import { resolveTarget } from "../../src/plan/resolve-target.ts";

/** What is resolved for Ann with these attributes, and how often she could be read. */
async function resolved(mapping: object, attributes: object | string) {
  let reads = 0;
  const text = typeof attributes === "string" ? attributes : JSON.stringify(attributes);
  const target = await resolveTarget(
    await parseMapping(JSON.stringify(mapping), "m.json"),
    { sid: "WK1", friendlyName: "ann", attributes: text },
    () => reads++,
  );
  expect(target.worker).toEqual({ sid: "WK1", name: "ann" });
  return { ...target, reads };
}

const AVATAR = { attributes: { image_url: "avatar_url" } };
const NAME = { friendlyName: { from: "full_name" } };
const ANN = { contact_uri: "client:ann_new", image_url: "a.png", full_name: "Ann" };

describe("a Worker's target", () => {
  it("has a certain identity, and the one that would have been guessed", async () => {
    expect(await resolved(AVATAR, ANN)).toMatchObject({
      action: "look",
      identity: "ann_new",
      isGuess: false,
      other: "ann",
      desired: { attributes: [{ value: "a.png" }], skipIfAbsent: undefined },
      reads: 1,
    });
  });

  it("has a guess, which creates no User", async () => {
    expect(await resolved(AVATAR, { image_url: "a.png" })).toMatchObject({
      action: "look",
      identity: "ann",
      isGuess: true,
      other: undefined,
      desired: { skipIfAbsent: "awaits-first-login" },
    });
    const constant = {
      attributes: [
        { from: "a", to: "a" },
        { value: 1, to: "b" },
      ],
    };
    expect(await resolved(constant, {})).toMatchObject({
      desired: { skipIfAbsent: "no-mapped-value" },
    });
  });

  it.each([
    ["attributes", AVATAR],
    ["a friendly name", NAME],
  ])("is there for %s alone", async (_, mapping) => {
    expect(await resolved(mapping, ANN)).toMatchObject({ action: "look", identity: "ann_new" });
  });

  it.each([
    [
      "no source has an identity",
      { ...AVATAR, identity: ["contact_uri"] },
      {},
      undefined,
      "no-identity",
    ],
    [
      "nothing is mapped",
      { ...AVATAR, ...NAME },
      { contact_uri: "client:ann_new" },
      "ann_new",
      "no-mapped-value",
    ],
    ["nothing is mapped for a guess", AVATAR, {}, undefined, "no-mapped-value"],
  ])("is none where %s", async (_, mapping, attributes, identity, reason) => {
    expect(await resolved(mapping, attributes)).toEqual({
      worker: { sid: "WK1", name: "ann" },
      identity,
      action: "skip",
      reason,
      reads: 1,
    });
  });

  it.each([
    ["cannot be read", "{", AVATAR, "worker-attributes-unreadable", undefined, 0],
    [
      "has no usable identity",
      { contact_uri: "client: " },
      AVATAR,
      "identity-unusable",
      undefined,
      1,
    ],
    ["has a bad value", { ...ANN, full_name: 7 }, NAME, "friendly-name-not-text", "ann_new", 1],
    [
      "is guessed, and has a bad value",
      { full_name: 7 },
      NAME,
      "friendly-name-not-text",
      undefined,
      1,
    ],
  ])("is none where the Worker %s", async (_, attributes, mapping, code, identity, reads) => {
    const failed = await resolved(mapping, attributes);
    expect(failed).toMatchObject({ action: "fail", problem: { code }, identity, reads });
  });
});
