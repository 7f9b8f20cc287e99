import { strict as assert } from "node:assert";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { startEmulator } from "../../src/dev/emulator/emulator.ts";
import { generatedCenter } from "../../src/dev/emulator/generated-center.ts";
import { callbackParameters, formRequest, WEBHOOK_URL } from "../support/events.ts";
import { type Built, buildFunction } from "./build-function.ts";

/** `npm run check:vercel`: builds the webhook with Vercel's own tools, and calls what they built. */

const built = await buildFunction();
try {
  checkWhatIsPublished(built);
  await checkThatItServes(built);
} finally {
  rmSync(built.project, { recursive: true });
}

/** One function at one address, the mapping with it, and no file of the repository. */
function checkWhatIsPublished({ folder, maxDuration, output }: Built): void {
  const config = z
    .object({ routes: z.array(z.record(z.string(), z.unknown())) })
    .parse(JSON.parse(readFileSync(join(output, "config.json"), "utf8")));
  assert.deepEqual(config.routes, [
    { src: "^/api/worker-events$", dest: "/src/api/worker-events.ts" },
    { src: "^/.*$", status: 404 },
  ]);
  const functions = readdirSync(join(output, "functions"), { recursive: true, encoding: "utf8" });
  assert.deepEqual(
    functions.filter((name) => name.endsWith(".func")),
    ["src/api/worker-events.ts.func"],
  );
  const published = join(output, "static");
  assert.deepEqual(existsSync(published) ? readdirSync(published) : [], []);
  assert.ok(existsSync(join(folder, "mapping.json")));
  assert.equal(maxDuration, 15);
  console.log(
    "ok: /api/worker-events is all that is published, with mapping.json inside, for 15 s",
  );
}

/**
 * A signed event updates a User of the emulator; an unsigned one does not. This also proves the
 * `node_modules` line of vercel.json: three packages below `twilio` name a file for Node's
 * condition `module-sync`, which Vercel does not follow and would leave out.
 */
async function checkThatItServes({ folder, handler }: Built): Promise<void> {
  const world = generatedCenter({ workers: 1, users: 1 });
  const [user] = world.users.list;
  assert.ok(user);
  user.attributes = '{"avatar_url":"old.png","theme":"dark"}';
  const emulator = await startEmulator({ world });
  const server = fileURLToPath(new URL("serve-function.mjs", import.meta.url));
  const child = spawn(process.execPath, [server, folder, handler], {
    env: {
      PATH: process.env.PATH,
      ...emulator.settings,
      TWILIO_AUTH_TOKEN: world.authToken,
      WEBHOOK_URL,
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [url] = await once(child.stdout.setEncoding("utf8"), "data");
  const post = async (token: string) => {
    const signed = formRequest(world, callbackParameters(world), { token });
    const { method, headers } = signed;
    const body = await signed.text();
    return (await fetch(String(url).trim(), { method, headers, body })).status;
  };
  try {
    assert.equal(await post("wrong"), 403);
    assert.match(user.attributes, /old\.png/);
    assert.equal(await post(world.authToken), 204);
    assert.match(user.attributes, /^\{"avatar_url":"https:.*","theme":"dark"\}$/);
    console.log("ok: the built function refuses an unsigned event, and serves a signed one");
  } finally {
    child.kill();
    await emulator.close();
  }
}
