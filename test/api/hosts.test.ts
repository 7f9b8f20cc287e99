import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type Emulator, startEmulator } from "../../src/dev/emulator/emulator.ts";
import { generatedCenter } from "../../src/dev/emulator/generated-center.ts";
import { WEBHOOK_URL } from "../support/events.ts";
import { hasDeno, startDeno } from "./deno.ts";
import { forward } from "./forward.ts";
import { HOSTS } from "./hosts.ts";
import { expectedAnswers, serveSamples } from "./serve-samples.ts";

let emulator: Emulator;

beforeAll(async () => {
  emulator = await startEmulator({ world: generatedCenter({ workers: 1, users: 1 }) });
  const { settings, world } = emulator;
  const variables = { ...settings, TWILIO_AUTH_TOKEN: world.authToken, WEBHOOK_URL };
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  vi.spyOn(console, "log").mockImplementation(() => {});
});

afterAll(async () => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  await emulator.close();
});

describe("the webhook answers as everywhere, and writes as everywhere,", () => {
  it.each(Object.entries(HOSTS))("on %s", async (name, start) => {
    const send = await start();
    expect(await serveSamples(emulator.world, send)).toEqual(
      expectedAnswers(name.startsWith("Twilio Functions")),
    );
  });

  it.skipIf(!hasDeno())("on Deno (if `deno` is on the PATH)", async () => {
    const { url, end } = await startDeno();
    try {
      const send = (request: Request) => forward(request, url);
      expect(await serveSamples(emulator.world, send)).toEqual(expectedAnswers(false));
    } finally {
      end();
    }
  });
});
