import { type EmulatedWorker, type UserStore, World } from "../../src/dev/emulator/world.ts";

const ADALIND = "adalind_40example_2Ecom";
export const BORISLAV = "borislav_40example_2Ecom";

/** What the chat shows at first, by identity, and what it shows when all is in step. */
export const BEFORE = { [ADALIND]: "https://pictures.example.com/last-year.png" };
export const IN_STEP = {
  [ADALIND]: "https://pictures.example.com/adalind.png",
  [BORISLAV]: "https://pictures.example.com/borislav.png",
};

/** Two agents: the chat shows an old picture of one, and does not know the other. */
export function smallCenter(): World {
  const world = new World();
  world.users.create({
    identity: ADALIND,
    friendlyName: "Adalind Moss",
    attributes: JSON.stringify({ avatar_url: BEFORE[ADALIND], theme: "midnight" }),
  });
  world.addWorker("adalind@example.com", {
    contact_uri: `client:${ADALIND}`,
    image_url: IN_STEP[ADALIND],
    public_identity: "Adalind",
  });
  world.addWorker("borislav@example.com", {
    contact_uri: `client:${BORISLAV}`,
    image_url: IN_STEP[BORISLAV],
    public_identity: "Borislav",
  });
  return world;
}

/** Lets TaskRouter remember that a Worker of the center was changed some hours ago. */
export function changed(world: World, worker: EmulatedWorker | undefined, hours: number): void {
  if (worker === undefined) throw new Error("There is no such Worker");
  world.changeWorker(
    worker,
    JSON.parse(worker.attributes),
    new Date(Date.now() - hours * 3_600_000),
  );
}

/** The pictures that the chat shows, by identity. */
export function pictures(users: UserStore): Record<string, unknown> {
  return Object.fromEntries(
    users.list.map(({ identity, attributes }) => [identity, JSON.parse(attributes).avatar_url]),
  );
}

/** What every name, identity and value of a person in this center has one of, in lower case. */
export const PERSONAL = ["adalind", "borislav", "moss", "example.com", "midnight"];
