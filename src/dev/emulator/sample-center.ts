import { World } from "./world.ts";

/**
 * A small contact center of invented people, with what a first run may meet. The shipped
 * mapping.json copies `image_url` to `avatar_url`, and names a new User after `public_identity`.
 */
export function sampleCenter(): World {
  const world = new World();
  const { users } = world;

  // In step already.
  for (const name of ["maya.okafor", "jonas.lind"]) {
    world.addWorker(email(name), agent(name));
    users.create({ ...user(name), attributes: JSON.stringify({ avatar_url: picture(name) }) });
  }

  // A new picture in Flex; the chat still shows the old one.
  world.addWorker(email("priya.nair"), agent("priya.nair"));
  users.create({
    ...user("priya.nair"),
    attributes: '{"avatar_url":"https://pictures.example.com/2024/priya.png"}',
  });

  // The User holds other programs' attributes, with numbers that JavaScript cannot carry.
  world.addWorker(email("tom.becker"), agent("tom.becker"));
  users.create({
    ...user("tom.becker"),
    attributes: '{"crm":{"id":12345678901234567890,"rate":1.0},"theme":"dark"}',
  });

  // Agents whom the chat does not know yet.
  world.addWorker(email("sofia.reyes"), agent("sofia.reyes"));
  world.addWorker(email("li.wei"), agent("li.wei"));

  // Before the first login there is no contact_uri: the User is found by the encoded name.
  world.addWorker(email("noah.dubois"), { ...agent("noah.dubois"), contact_uri: undefined });
  users.create(user("noah.dubois"));

  // Reached by SIP: the address is no identity, the encoded name is.
  world.addWorker("front desk", { ...agent("front.desk"), contact_uri: "sip:desk@example.com" });
  users.create({ identity: "front_20desk", friendlyName: "Front desk" });

  // Nothing to show yet.
  world.addWorker(email("new.hire"), { contact_uri: `client:${user("new.hire").identity}` });

  // Somebody broke the attributes by hand.
  world.addWorker(email("lena.frost"), '{"image_url": "https://pictures.example.com/le');
  return world;
}

/** Attributes as Flex leaves them on a Worker. */
function agent(name: string): Record<string, unknown> {
  const publicName = publicNameOf(name);
  return {
    contact_uri: `client:${user(name).identity}`,
    email: email(name),
    full_name: publicName,
    public_identity: publicName.split(" ")[0],
    image_url: picture(name),
    roles: ["agent"],
  };
}

function user(name: string): { identity: string; friendlyName: string } {
  const identity = email(name).replaceAll(".", "_2E").replaceAll("@", "_40");
  return { identity, friendlyName: publicNameOf(name).split(" ")[0] ?? name };
}

function publicNameOf(name: string): string {
  return name
    .split(".")
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join(" ");
}

function email(name: string): string {
  return `${name}@example.com`;
}

function picture(name: string): string {
  return `https://pictures.example.com/${name}.png`;
}
