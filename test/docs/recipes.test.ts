import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { World } from "../../src/dev/emulator/world.ts";
import { desire } from "../../src/mapping/desire.ts";
import { parseMapping } from "../../src/mapping/file/parse-mapping.ts";
import { parseWorker } from "../../src/mapping/worker.ts";
import { startCenter } from "../support/center.ts";

/** Agents with their Users before (none, where undefined) and after a run. */
interface Agent {
  readonly worker: object;
  readonly before?: object;
  readonly after: object | undefined;
  /** The friendly name after the run, where the recipe is about it. */
  readonly name?: string;
}

const HASH = "71d4f55f72fa128dfb468a1a3901507c804b74316488744d769d7f4b16696476";

const AGENTS: Readonly<Record<string, readonly Agent[]>> = {
  "The picture": [
    {
      worker: { image_url: "new.png" },
      before: { avatar_url: "old.png" },
      after: { avatar_url: "new.png" },
    },
    { worker: {}, after: undefined },
  ],
  "The name for customers": [
    { worker: { public_identity: "Ann", full_name: "Ann Veal" }, after: {}, name: "Ann" },
    { worker: { full_name: "Bob Roe" }, before: { a: 1 }, after: { a: 1 }, name: "Agent" },
  ],
  "Skills and location": [
    {
      worker: { routing: { skills: ["billing"] }, location: { country: "NO" } },
      before: { profile: { theme: "dark" } },
      after: { profile: { theme: "dark", skills: ["billing"], location: { country: "NO" } } },
    },
    { worker: {}, before: { profile: { skills: ["old"] }, a: 1 }, after: { a: 1 } },
  ],
  "The country": [
    { worker: { location: { country: "NO" } }, after: { country: "NO" } },
    { worker: { location: {}, addresses: [{ country: "SE" }] }, after: { country: "SE" } },
  ],
  "A Gravatar": [
    { worker: { image_url: "own.png", email: "a@example.com" }, after: { avatar_url: "own.png" } },
    {
      worker: { email: "Ann@Example.com" },
      after: { avatar_url: `https://www.gravatar.com/avatar/${HASH}` },
    },
    { worker: {}, after: undefined },
  ],
  "Some teams only": [
    {
      worker: { team_name: "Sales", image_url: "1.png", phone: "1" },
      after: { avatar_url: "1.png", phone: "1" },
    },
    {
      worker: { team_name: "Support", image_url: "2.png", phone: "2" },
      after: { avatar_url: "2.png" },
    },
    { worker: { team_name: "Finance", image_url: "3.png", phone: "3" }, after: undefined },
  ],
  "Filled once, then left to the agent": [
    {
      worker: { full_name: "Ann Veal", public_identity: "Ann" },
      after: { nickname: "Ann Veal" },
      name: "Ann",
    },
    {
      worker: { full_name: "Bob Roe", public_identity: "Bob" },
      before: { nickname: "Bobby" },
      after: { nickname: "Bobby" },
    },
  ],
};

const page = await readFile("docs/mapping.md", "utf8");
const chapter = page.split("\n## Recipes")[1]?.split("\n## ")[0] ?? "";
const recipes = [...chapter.matchAll(/\*\*(.+?)\.\*\*[^\n]*\n+```json\n(.*?)```/gs)].map(
  ([, title = "", text = ""]) => ({ title, text }),
);

describe("the recipes in docs/mapping.md", () => {
  it("are all tried here", () => {
    expect(recipes.map(({ title }) => title)).toEqual(Object.keys(AGENTS));
  });

  it.each(recipes)("$title", async ({ title, text }) => {
    const agents = AGENTS[title] ?? [];
    const world = new World();
    for (const [index, { worker, before }] of agents.entries()) {
      const identity = `w${index}`;
      world.addWorker(identity, { contact_uri: `client:${identity}`, ...worker });
      if (before !== undefined)
        world.users.create({ identity, attributes: JSON.stringify(before) });
    }
    const center = await startCenter({ world });
    const { workers } = await parseMapping(text, title);
    const scope = { expression: workers };
    expect((await center.run(JSON.parse(text), { scope })).outcome).toBe("done");
    for (const [index, { after, name }] of agents.entries()) {
      const user = world.users.find(`w${index}`);
      expect(user && JSON.parse(user.attributes)).toEqual(after);
      if (name !== undefined) expect(user?.friendlyName).toBe(name);
    }
    const written = center.writes().length;
    await center.run(JSON.parse(text), { scope });
    expect(center.writes()).toHaveLength(written);
  });
});

describe("the mappings in docs/mapping.md", () => {
  it("begin with one of three lines", async () => {
    const [, text = ""] = /^```json\n(.*?)\n```/ms.exec(page) ?? [];
    expect(text.split("\n")).toHaveLength(3);
    expect((await parseMapping(text, "mapping.md")).attributes).toHaveLength(1);
  });
});

describe("the lists of one in docs/mapping.md", () => {
  const rows = [...page.matchAll(/^\| `(skills.*?)` \| `(.*?)` \| `(.*?)` \|$/gm)];
  const agents = ["billing", "sales"].map((_, last, names) => ({
    skills: names.slice(0, last + 1).map((name) => ({ name })),
  }));

  it.each(rows.map(([, ...cells]) => cells))("%s gives %s and %s", async (expression, ...given) => {
    const mapping = await parseMapping(
      JSON.stringify({ attributes: [{ expression, to: "given" }] }),
      "mapping.md",
    );
    for (const [index, agent] of agents.entries()) {
      const attributes = JSON.stringify(agent);
      const worker = parseWorker({ sid: "WK1", friendlyName: "ann", attributes });
      const { attributes: desired } = await desire(mapping, worker);
      expect(desired.map(({ value }) => value)).toEqual([JSON.parse(given[index] ?? "")]);
    }
  });
});
