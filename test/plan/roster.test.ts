import { describe, expect, it } from "vitest";
import { desire } from "../../src/mapping/desire.ts";
import { parseMapping } from "../../src/mapping/file/parse-mapping.ts";
import { parseIdentity } from "../../src/mapping/identity.ts";
import { parseWorker } from "../../src/mapping/worker.ts";
import { Roster } from "../../src/plan/roster.ts";

const MAPPING = await parseMapping(
  JSON.stringify({
    attributes: [
      { from: "image_url", to: "avatar_url" },
      { from: "n", to: "stats.n", mode: "fillEmpty" },
      { from: "none", to: "kept" },
      { from: "none", to: "gone", whenMissing: "remove" },
    ],
    friendlyName: { from: "name" },
  }),
  "m.json",
);
const DESIRED = await desire(
  MAPPING,
  parseWorker({
    sid: "WK",
    friendlyName: "ann",
    attributes:
      '{"image_url":"ü\\n\\ud800.png","n":[1.0,12345678901234567890],"name":"A\\nB","k":1}',
  }),
);

/** Enters a Worker that wants something, or one that needs no User, under its own name. */
function enter(roster: Roster, name: string, sid = `WK-${name}`, waits = true) {
  const claim = { worker: { sid, name }, isGuess: false };
  return roster.enter(parseIdentity(name), claim, waits ? DESIRED : undefined)?.worker;
}

describe("Roster", () => {
  it("gives each target back once, as it was", () => {
    const roster = new Roster();
    enter(roster, "ann");
    enter(roster, "bob");
    expect(roster.take("ann")).toEqual({
      action: "look",
      identity: "ann",
      worker: { sid: "WK-ann", name: "ann" },
      desired: DESIRED,
    });
    expect(roster.take("ann")).toBeUndefined();
    expect(roster.take("nobody")).toBeUndefined();
    expect(roster.waiting).toBe(1);
    expect([...roster.takeAll()].map(({ identity }) => identity)).toEqual(["bob"]);
    expect(roster.waiting).toBe(0);
  });

  it("knows who has an identity already, also one that waits for no User", () => {
    const roster = new Roster();
    expect(enter(roster, "ann", "WK1", false)).toBeUndefined();
    expect(enter(roster, "ann", "WK2")).toEqual({ sid: "WK1", name: "ann" });
    expect(roster.waiting).toBe(0);
  });

  it("lets the one way of finding take what the other is about to", () => {
    const roster = new Roster();
    for (const name of ["a", "b", "c"]) enter(roster, name);
    const taken: string[] = [];
    for (const { identity } of roster.takeAll()) {
      taken.push(identity);
      roster.take("b");
    }
    expect(taken).toEqual(["a", "c"]);
  });

  it("gives a guess away to the Worker that has the identity for certain, and to no other", () => {
    const roster = new Roster();
    const ann = parseIdentity("ann");
    const claim = (sid: string, isGuess: boolean) => ({ worker: { sid, name: sid }, isGuess });
    expect(roster.enter(ann, claim("WK1", true), DESIRED)).toBeUndefined();
    expect(roster.enter(ann, claim("WK2", true), DESIRED)).toEqual(claim("WK1", true));
    expect(roster.enter(ann, claim("WK3", false), undefined)).toEqual(claim("WK1", true));
    expect(roster.enter(ann, claim("WK4", true), DESIRED)).toEqual(claim("WK3", false));
    expect(roster.waiting).toBe(0);
  });

  it("keeps thousands of identities apart", () => {
    const roster = new Roster();
    const names = Array.from({ length: 5000 }, (_, index) => `agent${index}`);
    expect(names.filter((name) => enter(roster, name) !== undefined)).toEqual([]);
    expect(names.map((name) => roster.take(name)?.identity)).toEqual(names);
  });
});
