import { expect, it, vi } from "vitest";
import { World } from "../../src/emulator/world.ts";
import { startCenter } from "../support/center.ts";

vi.mock("../../src/sync/hash.ts", () => ({ hash: () => 7 }));

it("Workers whose identities have one mark are kept apart", async () => {
  const world = new World();
  for (const name of ["ann", "bob", "cy"]) world.addWorker(name, { image_url: `${name}.png` });
  for (const identity of ["cy", "dan", "ann"]) world.users.create({ identity });
  const center = await startCenter({ world });
  const mapping = { identity: ["friendly_name"], attributes: { image_url: "avatar_url" } };
  expect(await center.run(mapping)).toMatchObject({ outcome: "done", workers: 3 });
  expect(world.users.list.map(({ identity, attributes }) => [identity, attributes])).toEqual([
    ["cy", '{"avatar_url":"cy.png"}'],
    ["dan", "{}"],
    ["ann", '{"avatar_url":"ann.png"}'],
    ["bob", '{"avatar_url":"bob.png"}'],
  ]);
});
