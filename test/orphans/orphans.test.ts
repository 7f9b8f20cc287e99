import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type OrphansFlags, orphans } from "../../src/commands/orphans.ts";
import type { EmulatorOptions } from "../../src/dev/emulator/emulator.ts";
import { generatedCenter } from "../../src/dev/emulator/generated-center.ts";
import { World } from "../../src/dev/emulator/world.ts";
import { parseMapping } from "../../src/mapping/file/parse-mapping.ts";
import { findOrphans } from "../../src/orphans/find-orphans.ts";
import type { Progress } from "../../src/sync/progress.ts";
import { startCenter } from "../support/center.ts";
import { openSession } from "../support/open-session.ts";
import { PLAIN } from "../support/screens.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const MAPPING = {
  attributes: [
    { from: "image_url", to: "avatar_url" },
    { from: "full_name", to: "profile.name" },
  ],
  workers: "roles HAS 'nobody'",
};

/** Looks for orphans in a center with two agents, one of whom has a User by name alone. */
async function search({
  prepare = () => {},
  options = {},
  flags = {},
  environment = {},
  mapping = MAPPING,
}: {
  prepare?: (world: World) => void;
  options?: EmulatorOptions;
  flags?: Partial<OrphansFlags>;
  environment?: Readonly<Record<string, string>>;
  mapping?: object;
} = {}) {
  const world = new World();
  world.addWorker("ann@example.com", { contact_uri: "client:ann" });
  world.addWorker("bob@example.com", { contact_uri: "client:bobby" });
  const agent = '{"avatar_url":"x"}';
  for (const identity of ["ann", "bob_40example_2Ecom"]) {
    world.users.create({ identity, attributes: agent });
  }
  world.users.create({ identity: "visitor", attributes: '{"page":"/"}' });
  prepare(world);
  const center = await startCenter({ world, ...options });
  const file = join(await temporaryFolder(), "mapping.json");
  await writeFile(file, JSON.stringify(mapping));
  const said: string[] = [];
  const printed: string[] = [];
  const output = {
    ...PLAIN,
    say: (lines: readonly string[]) => said.push(...lines),
    print: (text: string) => printed.push(text),
  };
  const all = { mapping: file, deadline: 10_000, ...flags };
  const code = await orphans(all, { ...center.settings, ...environment }, output);
  return { ...center, said, printed, code };
}

/** An agent who has left. */
const left = (world: World) =>
  world.users.create({
    identity: "carl",
    attributes: '{"profile":{"name":"Carl"},"avatar_url":null}',
  });

describe("orphans", () => {
  it("lists the Users that carry a mapped key and have no Worker, and writes nothing", async () => {
    const { said, code, writes, world } = await search({ prepare: left });
    const sid = world.users.find("carl")?.sid;
    expect(said).toEqual([
      `${sid} carl has avatar_url, profile.name`,
      expect.stringContaining("Nothing was changed."),
      "1 of 4 Users looks like an agent whose Worker is gone · 2 Workers read · 2 requests",
    ]);
    expect(code).toBe(0);
    expect(writes()).toEqual([]);
  });

  it("finds none where every agent's User has a Worker, whatever `workers` says", async () => {
    const { said } = await search();
    expect(said).toEqual([
      "0 of 3 Users look like agents whose Worker is gone · 2 Workers read · 2 requests",
    ]);
  });

  it("finds none by an identity that an earlier mapping may have used", async () => {
    const { said } = await search({ mapping: { ...MAPPING, identity: [{ from: "id" }] } });
    expect(said).toEqual([expect.stringMatching(/^0 of 3 Users/)]);
  });

  it("prints a line of JSON for each with --json", async () => {
    const { printed, said, world } = await search({ prepare: left, flags: { json: true } });
    const user = world.users.find("carl")?.sid;
    const keys = ["avatar_url", "profile.name"];
    expect(printed.map((line) => JSON.parse(line))).toEqual([{ user, identity: "carl", keys }]);
    expect(said.join("\n")).not.toContain("carl");
  });

  it("hides identities in GitHub Actions, and control characters everywhere", async () => {
    const prepare = ({ users }: World) =>
      users.create({ identity: "carl\u001b[2J", attributes: '{"avatar_url":"x"}' });
    const hidden = await search({ prepare, environment: { GITHUB_ACTIONS: "true" } });
    expect(hidden.said[0]).toMatch(/^US[0-9a-f]{32} has avatar_url$/);
    const shown = await search({ prepare });
    expect(shown.said[0]).toContain("carl\\u001b[2J has");
  });

  it("takes Workers into account whose attributes the list withholds", async () => {
    const { said } = await search({ options: { nullAttributes: true } });
    expect(said).toEqual([expect.stringMatching(/^0 of 3 Users/)]);
  });

  it("says that the Users of Workers that cannot be read may be listed", async () => {
    const prepare = (world: World) => {
      world.addWorker("carl@example.com", "{");
      left(world);
    };
    const { said } = await search({ prepare });
    expect(said).toContainEqual(
      expect.stringContaining("The attributes of 1 Worker cannot be read"),
    );
  });

  it("reads every page", async () => {
    const prepare = ({ users }: World) => {
      for (let index = 0; index < 120; index++) {
        users.create({ identity: `left${index}`, attributes: '{"avatar_url":"x"}' });
      }
    };
    const { said } = await search({ prepare });
    expect(said.at(-1)).toMatch(/^120 of 123 Users .* 4 requests$/);
  });

  it("tells how many Workers, and then how many Users it has read", async () => {
    const world = generatedCenter({ workers: 2, users: 60 });
    const { settings } = await startCenter({ world });
    const steps: Progress[] = [];
    const mapping = await parseMapping(JSON.stringify(MAPPING), "mapping.json");
    const { directory } = openSession(settings);
    await findOrphans(
      directory,
      mapping,
      () => {},
      (progress) => steps.push(progress),
    );
    expect(steps).toEqual([
      { step: "workers", done: 1, total: undefined },
      { step: "workers", done: 2, total: undefined },
      { step: "users", done: 50, total: undefined },
      { step: "users", done: 60, total: undefined },
    ]);
  });

  it("stops where there is no Worker: every User would look left behind", async () => {
    const prepare = (world: World) => {
      world.workers.length = 0;
    };
    await expect(search({ prepare })).rejects.toMatchObject({ code: "no-worker" });
  });

  it("needs a mapping that writes an attribute, before the first request", async () => {
    const world = generatedCenter({ workers: 1, users: 1 });
    const mapping = { friendlyName: { from: "public_identity" } };
    await expect(search({ options: { world }, mapping })).rejects.toThrow("writes no attribute");
  });
});
