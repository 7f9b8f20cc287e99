import { type UserStore, World } from "../../src/emulator/world.ts";

export const ADALIND = "adalind_40example_2Ecom";
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

/** The pictures that the chat shows, by identity. */
export function pictures(users: UserStore): Record<string, unknown> {
  return Object.fromEntries(
    users.list.map(({ identity, attributes }) => [identity, JSON.parse(attributes).avatar_url]),
  );
}

/** What every name, identity and value of a person in this center has one of, in lower case. */
export const PERSONAL = ["adalind", "borislav", "moss", "example.com", "midnight"];
