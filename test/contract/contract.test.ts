import { describe, expect, it } from "vitest";
import { World } from "../../src/dev/emulator/world.ts";
import { startCenter } from "../support/center.ts";
import { expectContract } from "./center-contract.ts";

const MAPPING = {
  identity: ["contact_uri"],
  attributes: { image_url: "avatar_url" },
  friendlyName: { from: "public_identity" },
};

const SERVICE = `IS${"5e".repeat(16)}`;
const ROLE = `RL${"1f".repeat(16)}`;

/** One Worker each whose User is in step, to be updated, to be created; and one without identity. */
function someWorkers(world: World, users = world.users): World {
  const agent = (identity: string) => ({
    contact_uri: `client:${identity}`,
    image_url: `https://pictures.example.com/${identity}.png`,
    public_identity: `Agent ${identity}`,
  });
  for (const name of ["in step", "a/b#c%é"]) world.addWorker(name, agent(name));
  world.addWorker("to be created", agent("to be created"));
  world.addWorker("nobody", {});
  const { image_url, public_identity } = agent("in step");
  const attributes = JSON.stringify({ avatar_url: image_url });
  users.create({ identity: "in step", friendlyName: public_identity, attributes });
  users.create({ identity: "a/b#c%é" });
  return world;
}

describe("the program's requests and the emulator's answers keep to Twilio's description", () => {
  it("when Users of the account's default service are read, created and updated", async () => {
    const center = await startCenter({ world: someWorkers(new World()) });
    const { outcomes } = await center.run({ ...MAPPING, roleSid: ROLE });
    expect(outcomes.map(({ action }) => action)).toEqual(["update", "create", "skip"]);
    expectContract(center.exchanges, [
      "taskrouter.ListWorker 200",
      "conversations.FetchUser 200",
      "conversations.FetchUser 404",
      "conversations.CreateUser 201",
      "conversations.UpdateUser 200",
    ]);
  });

  it("when Users of a named service are", async () => {
    const world = new World();
    const center = await startCenter(
      { world: someWorkers(world, world.service(SERVICE)) },
      { TWILIO_CONVERSATIONS_SERVICE_SID: SERVICE },
    );
    await center.run(MAPPING);
    expectContract(center.exchanges, [
      "conversations.FetchServiceUser 200",
      "conversations.FetchServiceUser 404",
      "conversations.CreateServiceUser 201",
      "conversations.UpdateServiceUser 200",
    ]);
  });

  it("when a User appears or vanishes between plan and write", async () => {
    const world = someWorkers(new World());
    const center = await startCenter({ world });
    await center.run(MAPPING, {
      onPlan: () => {
        world.users.create({ identity: "to be created" });
        world.users.remove("a/b#c%é");
      },
    });
    expectContract(center.exchanges, [
      "conversations.CreateUser 409",
      "conversations.UpdateUser 200",
      "conversations.CreateUser 201",
    ]);
  });

  it("when Workers fill several pages", async () => {
    const world = new World();
    for (let index = 0; index < 2001; index++) world.addWorker(`agent${index}`, {});
    const center = await startCenter({ world });
    expect(await center.run(MAPPING)).toMatchObject({ workers: 2001 });
    // The list is read until that brings nothing new: twice, three pages each time.
    expect(center.exchanges).toHaveLength(6);
    expectContract(center.exchanges, ["taskrouter.ListWorker 200"]);
  });

  it("when the list leaves out attributes", async () => {
    const center = await startCenter({ world: someWorkers(new World()), nullAttributes: true });
    await center.run(MAPPING);
    expectContract(center.exchanges, [
      "taskrouter.FetchWorker 200",
      "conversations.CreateUser 201",
    ]);
  });

  it("when Workers are chosen by expression, by name and by SID", async () => {
    const world = someWorkers(new World());
    const center = await startCenter({ world });
    const sid = world.workers[0]?.sid;
    const expression = "public_identity IN ['Agent in step', 'a&b']";
    for (const scope of [
      { expression },
      { worker: "in step", expression },
      { worker: sid, expression },
      { worker: sid },
      { expression: "1 == 1" },
    ]) {
      await center.run(MAPPING, { scope });
    }
    expectContract(center.exchanges, [
      "taskrouter.ListWorker 200",
      "taskrouter.FetchWorker 200",
      "taskrouter.ListWorker 400",
    ]);
  });

  it.each([
    ["TWILIO_API_SECRET", "wrong-secret", "taskrouter.ListWorker 401"],
    ["TWILIO_WORKSPACE_SID", `WS${"0".repeat(32)}`, "taskrouter.ListWorker 404"],
    ["TWILIO_CONVERSATIONS_SERVICE_SID", SERVICE, "conversations.CreateServiceUser 404"],
  ])("when %s is wrong", async (name, value, occurring) => {
    const center = await startCenter({ world: someWorkers(new World()) }, { [name]: value });
    expect(await center.run(MAPPING)).toMatchObject({ outcome: "failed" });
    expectContract(center.exchanges, [occurring]);
  });
});
