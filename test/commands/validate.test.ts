import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { validate } from "../../src/commands/validate.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const SETTINGS = {
  TWILIO_ACCOUNT_SID: `AC${"0".repeat(32)}`,
  TWILIO_AUTH_TOKEN: "an-invented-auth-token",
  TWILIO_WORKSPACE_SID: `WS${"0".repeat(32)}`,
};

describe("validate", () => {
  it("says its warnings, each with its place, and that all is fine", async () => {
    const mapping = join(await temporaryFolder(), "m.json");
    await writeFile(mapping, '{\n  "friendlyName": { "from": "full_name" }\n}');
    expect((await validate({ mapping }, SETTINGS)).split("\n")).toEqual([
      expect.stringMatching(/m\.json:2:29: friendlyName\.from: warning: reads `full_name`/),
      "Settings and mapping are fine: 1 rule, with the warnings above.",
    ]);
  });
});
