import { describe, expect, it } from "vitest";
import { countedSid } from "../../src/dev/emulator/world.ts";
import { directoryAnswered } from "../support/answering-server.ts";
import { startCenter } from "../support/center.ts";
import { AVATAR, worldOf } from "./small-world.ts";

describe("the scope of a run", () => {
  const world = () =>
    worldOf([
      { image_url: "0.png", roles: ["agent"] },
      { image_url: "1.png", roles: ["admin"] },
    ]);

  it("is what the mapping's expression matches", async () => {
    const center = await startCenter({ world: world() });
    await center.run(AVATAR, { scope: { expression: "roles HAS 'agent'" } });
    expect(center.world.users.list.map(({ identity }) => identity)).toEqual(["w0"]);
  });

  it.each(["w1", "W1", "WK00000000000000000000000000000002"])(
    "is the one Worker %s",
    async (worker) => {
      const center = await startCenter({ world: world() });
      await center.run(AVATAR, { scope: { worker } });
      expect(center.world.users.list.map(({ identity }) => identity)).toEqual(["w1"]);
    },
  );

  it.each([{ worker: "w1" }, { worker: countedSid("WK", 2) }, { changedSince: new Date(0) }])(
    "is not widened by a filter that gets lost on the way: %j",
    async (scope) => {
      const [w0, w1] = [countedSid("WK", 1), countedSid("WK", 2)];
      const { directory } = await directoryAnswered((request, response) => {
        const workers = [w0, w1].map((sid, index) => ({
          sid,
          friendly_name: `w${index}`,
          attributes: "{}",
        }));
        const events = [{ resource_sid: w1 }];
        const key = request.url?.includes("/Events") ? "events" : "workers";
        response.end(JSON.stringify({ workers, events, meta: { key } }));
      });
      const found: string[] = [];
      for await (const page of directory.workers({ ...scope, expression: "x == 1" })) {
        found.push(...page.map(({ sid }) => sid));
      }
      expect(found).toEqual([w1]);
    },
  );

  it("keeps an expression whole when a Worker's SID is added to it", async () => {
    const center = await startCenter({ world: world() });
    const expression = "roles HAS 'agent' OR roles HAS 'admin'";
    const worker = "WK00000000000000000000000000000002";
    await center.run(AVATAR, { scope: { expression, worker } });
    const lists = center.exchanges.filter(({ path }) => path.includes("/Workers?"));
    expect(lists.map(({ responseBody }) => responseBody.match(/"WK0+\d"/g))).toEqual([
      [`"${worker}"`],
    ]);
  });

  it.each([
    ["w1", "worker-out-of-scope"],
    ["WK00000000000000000000000000000002", "worker-out-of-scope"],
    ["nobody", "worker-not-found"],
  ])("holds no Worker that the expression leaves out: %s", async (worker, code) => {
    const center = await startCenter({ world: world() });
    const scope = { expression: "roles HAS 'agent'", worker };
    expect(await center.run(AVATAR, { scope })).toMatchObject({
      outcome: "failed",
      problem: { code },
    });
    expect(center.writes()).toEqual([]);
  });
});
