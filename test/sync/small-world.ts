import { World } from "../../src/dev/emulator/world.ts";

/** A Worker without `contact_uri` has an identity all the same. */
export const IDENTITY = ["contact_uri", { expression: "$flexIdentity(friendlyName)" }];

/** The mapping of most runs: a picture. */
export const AVATAR = { identity: IDENTITY, attributes: { image_url: "avatar_url" } };

/** A Workspace of Workers with these attributes, named w0, w1, …, and Users of these identities. */
export function worldOf(
  workers: readonly (object | string)[],
  users: Record<string, string> = {},
): World {
  const world = new World();
  for (const [index, attributes] of workers.entries()) world.addWorker(`w${index}`, attributes);
  for (const [identity, attributes] of Object.entries(users)) {
    world.users.create({ identity, attributes });
  }
  return world;
}
