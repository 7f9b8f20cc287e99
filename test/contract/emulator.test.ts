import { describe, expect, it } from "vitest";
import { z } from "zod";
import { World } from "../../src/dev/emulator/world.ts";
import { type Center, startCenter } from "../support/center.ts";
import { expectContract } from "./center-contract.ts";

const page = z.object({
  users: z.array(z.unknown()),
  meta: z.object({ next_page_url: z.string().nullable() }),
});

/** Reads what the program does not read by itself. */
async function read({ settings, url }: Center, path: string): Promise<unknown> {
  const credentials = `${settings.TWILIO_API_KEY}:${settings.TWILIO_API_SECRET}`;
  const authorization = `Basic ${Buffer.from(credentials).toString("base64")}`;
  const response = await fetch(new URL(path, url), { headers: { authorization } });
  return response.json();
}

describe("the emulator's answers keep to Twilio's description", () => {
  it.each([
    ["the default service", "/v1/Users", "conversations.ListUser 200"],
    [
      "a named service",
      `/v1/Services/${new World().defaultServiceSid}/Users`,
      "conversations.ListServiceUser 200",
    ],
  ])("on every page of the Users of %s", async (_, path, occurring) => {
    const world = new World();
    for (let index = 0; index < 101; index++) world.users.create({ identity: `user${index}` });
    const center = await startCenter({ world });
    const sizes: number[] = [];
    for (let next: string | null = `${path}?PageSize=50`; next !== null; ) {
      const { users, meta } = page.parse(await read(center, next));
      sizes.push(users.length);
      next = meta.next_page_url;
    }
    expect(sizes).toEqual([50, 50, 1]);
    expectContract(center.exchanges, [occurring]);
  });

  it("in the Configurations of Conversations and of Flex", async () => {
    const center = await startCenter();
    await read(center, "/v1/Configuration");
    await read(center, "/flex-api/v1/Configuration");
    expectContract(center.exchanges, [
      "conversations.FetchConfiguration 200",
      "flex.FetchConfiguration 200",
    ]);
  });

  it("when there are too many requests at once", async () => {
    const center = await startCenter({ ceiling: 0 });
    await read(center, "/v1/Users");
    expectContract(center.exchanges, ["conversations.ListUser 429"]);
  });
});
