import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import { generatedCenter } from "../../src/dev/emulator/generated-center.ts";
import { BUNDLE } from "../support/build-program.ts";
import { callProgram } from "../support/call-program.ts";
import { startCenter } from "../support/center.ts";
import { callbackParameters, formRequest, WEBHOOK_URL } from "../support/events.ts";

/** Starts `npm run webhook` and waits until it says where it serves. */
async function startWebhookProgram(variables: Readonly<Record<string, string>>): Promise<string> {
  const child = spawn(process.execPath, [BUNDLE, "webhook"], {
    cwd: fileURLToPath(new URL("../..", import.meta.url)),
    env: { PATH: process.env.PATH, PORT: "0", ...variables },
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void child.kill());
  const [line] = await once(child.stdout.setEncoding("utf8"), "data");
  return /http:\S+[^\s;]/.exec(String(line))?.[0] ?? "";
}

describe("npm run webhook", () => {
  it("serves the webhook, and nothing else, with the signature check on", async () => {
    const { settings, world } = await startCenter({
      world: generatedCenter({ workers: 1, users: 0 }),
    });
    const url = await startWebhookProgram({
      ...settings,
      TWILIO_AUTH_TOKEN: world.authToken,
      WEBHOOK_URL,
    });
    const post = async (to: string, token = world.authToken) => {
      const signed = formRequest(world, callbackParameters(world), { token });
      const { method, headers } = signed;
      return (await fetch(to, { method, headers, body: await signed.text() })).status;
    };
    expect(await post(url, "wrong")).toBe(403);
    expect(world.users.list).toHaveLength(0);
    expect(await post(url)).toBe(204);
    expect(world.users.list).toHaveLength(1);
    expect(await post(new URL("/", url).href)).toBe(404);
    expect((await fetch(url)).status).toBe(405);
  });

  it.each([
    [{ TWILIO_AUTH_TOKEN: "" }, "TWILIO_AUTH_TOKEN is not set"],
    [{ PORT: "http" }, "PORT must be a port number"],
  ])("does not start with %j, and says why", async (wrong, words) => {
    const { settings, world } = await startCenter();
    const variables = { ...settings, TWILIO_AUTH_TOKEN: world.authToken, ...wrong };
    const { code, stderr } = await callProgram(["webhook"], variables);
    expect(stderr).toContain(words);
    expect(code).toBe(2);
  });
});
