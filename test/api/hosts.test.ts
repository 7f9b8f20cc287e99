import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type Emulator, startEmulator } from "../../src/dev/emulator/emulator.ts";
import { generatedCenter } from "../../src/dev/emulator/generated-center.ts";
import {
  callbackParameters,
  cloudEvent,
  formRequest,
  jsonRequest,
  WEBHOOK_URL,
} from "../support/events.ts";
import { hasDeno, startDeno } from "./deno.ts";
import { forward } from "./forward.ts";
import { FUNCTION_URL, HOSTS, twilioFunction } from "./hosts.ts";
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

describe("the Twilio Function", () => {
  const QUERY = "?name=O'hara&b=two+words";

  it.each([
    ["at its own address", {}, FUNCTION_URL, ""],
    ["with a query that is configured", { WEBHOOK_URL: WEBHOOK_URL + QUERY }, WEBHOOK_URL, QUERY],
  ])("takes what was signed %s, with the account that Twilio names", async (...row) => {
    const [, variables, address, query] = row;
    const { settings, world } = emulator;
    const { TWILIO_WORKSPACE_SID, TWILIO_API_BASE_URL } = settings;
    const send = await twilioFunction({
      TWILIO_WORKSPACE_SID,
      TWILIO_API_BASE_URL,
      TWILIO_ACCOUNT_SID: "",
      ACCOUNT_SID: world.accountSid,
      AUTH_TOKEN: world.authToken,
      ...variables,
    });
    const signedUrl = `${address}${query}`;
    const form = formRequest(world, callbackParameters(world), { signedUrl });
    expect(await send(form)).toBe(204);
  });

  it("says in the log why it cannot take Event Streams", async () => {
    const send = await twilioFunction();
    expect(await send(jsonRequest(emulator.world, [cloudEvent(emulator.world)]))).toBe(415);
    expect(vi.mocked(console.log).mock.lastCall?.[0]).toContain("this host gives no raw body");
  });
});
