import { describe, expect, it } from "vitest";
import { parseMapping } from "../../src/mapping/file/parse-mapping.ts";
import { run } from "../../src/sync/run.ts";
import { directoryAnswered } from "../support/answering-server.ts";

const MAPPING = await parseMapping(
  JSON.stringify({
    identity: ["contact_uri", { expression: "friendlyName" }],
    attributes: { image_url: "avatar_url" },
  }),
  "m.json",
);

function worker(sid: string, attributes: object | string) {
  const text = typeof attributes === "string" ? attributes : JSON.stringify(attributes);
  return { sid, friendly_name: sid, attributes: text };
}

/** Plans for a Workspace whose list of Workers has these two pages, and that has no User. */
async function plan(pages: readonly [readonly object[], readonly object[]]) {
  const { directory } = await directoryAnswered((request, response) => {
    if (!request.url?.includes("/Workers")) {
      response.writeHead(404).end("{}");
      return;
    }
    const isSecond = request.url.includes("PageToken");
    const next_page_url = `http://${request.headers.host}/v1/Workspaces/WS/Workers?PageToken=2`;
    const meta = { key: "workers", ...(!isSecond && { next_page_url }) };
    response.end(JSON.stringify({ workers: pages[isSecond ? 1 : 0], meta }));
  });
  return run({ directory, mapping: MAPPING, scope: {}, mode: "plan", now: () => 0 });
}

describe("a Worker that pages repeat", () => {
  const [one, two, three] = ["WK1", "WK2", "WK3"].map((sid) => worker(sid, { image_url: sid }));
  if (!one || !two || !three) throw new Error("no Workers");

  it("is planned and counted once", async () => {
    const result = await plan([
      [one, two],
      [two, three],
    ]);
    expect(result.workers).toBe(3);
    expect(result.outcomes.map(({ action }) => action)).toEqual(["create", "create", "create"]);
  });

  it("is reported once when it is broken", async () => {
    const broken = worker("WK1", "[]");
    const result = await plan([[broken], [broken, two]]);
    expect(result.workers).toBe(2);
    expect(result.outcomes.map(({ action }) => action)).toEqual(["fail", "create"]);
  });

  it("has one User although its identity has changed in between", async () => {
    const renamed = worker("WK2", { image_url: "WK2", contact_uri: "client:renamed" });
    const result = await plan([
      [one, two],
      [renamed, three],
    ]);
    expect(result.workers).toBe(3);
    expect(result.outcomes.map(({ identity }) => identity)).toEqual(["WK1", "WK2", "WK3"]);
  });

  it("shares its identity with none but others", async () => {
    const twin = worker("WK3", { image_url: "WK3", contact_uri: "client:WK1" });
    const result = await plan([
      [one, two],
      [one, twin],
    ]);
    expect(result.workers).toBe(3);
    expect(result.outcomes.map(({ action }) => action)).toEqual(["fail", "create", "fail"]);
  });
});
