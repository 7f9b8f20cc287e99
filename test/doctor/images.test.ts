import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { World } from "../../src/dev/emulator/world.ts";
import { answering, serverOf } from "../support/answering-server.ts";
import { callProgram } from "../support/call-program.ts";
import { startCenter } from "../support/center.ts";
import { stubNetwork } from "../support/proxy.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

/** What the doctor says of the pictures of Workers, of whom the second has a User that shows it. */
async function visit(url: string, ...flags: string[]) {
  const world = new World();
  for (const name of ["ann", "bob", "cid"]) {
    world.addWorker(name, { contact_uri: `client:${name}`, image_url: `${url}/${name}.png` });
  }
  world.users.create({ identity: "bob", attributes: `{"avatar_url":"${url}/bob.png"}` });
  const { settings, writes } = await startCenter({ world });
  const mapping = join(await temporaryFolder(), "mapping.json");
  await writeFile(mapping, '{"attributes":{"image_url":"avatar_url"}}');
  stubNetwork({});
  const { stdout } = await callProgram(["doctor", "--mapping", mapping, ...flags], settings);
  expect(writes()).toEqual([]);
  return stdout;
}

describe("the doctor's look at new pictures", () => {
  it("is content where they can be shown, and counts its requests apart", async () => {
    const url = await serverOf(
      answering(200, "", { "content-type": "image/png", "content-length": "9" }),
    );
    const secure = url.replace("http:", "https:");
    const text = await visit(url, "--allow-private-images");
    expect(text).toContain(
      "Pictures: 2 new pictures of 3 Workers, by 2 requests to others than Twilio.",
    );
    expect(text).toContain("2 × The new picture is loaded over http://");
    expect(await visit(secure, "--allow-private-images")).toContain(
      "2 × The new picture could not be",
    );
  });

  it("counts those that cannot, and names the command that names them", async () => {
    const text = await visit(await serverOf(answering(404, "")), "--allow-private-images");
    expect(text).toMatch(/^warning {2}Pictures: 2 new pictures of 3 Workers/m);
    expect(text).toContain("2 × The new picture is not there (404).");
    expect(text).toContain("→ Run npm run plan -- --check-images: it names each Worker.");
  });

  it("asks nobody at a private address unless it is allowed, nor without the flag", async () => {
    let asked = 0;
    const url = await serverOf((_, response) => {
      asked++;
      response.end();
    });
    expect(await visit(url, "--check-images")).toContain(
      "2 × The new picture is at a private address",
    );
    expect(await visit(url)).toContain("Pictures: not checked, because --check-images was not");
    expect(asked).toBe(0);
  });
});
