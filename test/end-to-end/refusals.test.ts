import { describe, expect, it } from "vitest";
import { sampleCenter } from "../../src/dev/emulator/sample-center.ts";
import { callProgram } from "../support/call-program.ts";
import { startCenter } from "../support/center.ts";

describe("what is wrong before the first request", () => {
  it("ends with 2 and says so", async () => {
    const { code, stdout, stderr } = await callProgram(["sync"], {});
    expect(stderr).toContain("Settings: none is set.\nRun npm run init");
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  });
});

describe("what Twilio refuses", () => {
  it.each([
    [
      { TWILIO_API_SECRET: "not-the-real-secret" },
      "the credentials are not accepted. Check TWILIO_ACCOUNT_SID",
    ],
    [
      { TWILIO_WORKSPACE_SID: `WS${"f".repeat(32)}` },
      "there is no such Workspace in this account. Check TWILIO_WORKSPACE_SID",
    ],
  ])("%j is one clear line with the remedy and no credential", async (wrong, message) => {
    const { settings } = await startCenter({ world: sampleCenter() });
    const variables: Record<string, string> = { ...settings, ...wrong };
    const { code, stdout, stderr } = await callProgram(["sync"], variables);
    expect(code).toBe(1);
    expect(stderr).toBe("");
    expect(stdout.trimEnd().split("\n")).toEqual([
      expect.stringContaining(message),
      expect.stringMatching(/^Nothing was written · 1 request · /),
    ]);
    const pair = `${variables.TWILIO_API_KEY}:${variables.TWILIO_API_SECRET}`;
    expect(stdout).not.toContain(`${variables.TWILIO_API_SECRET}`);
    expect(stdout).not.toContain(Buffer.from(pair).toString("base64"));
    expect(stdout).not.toMatch(/\n\s+at /);
  });
});
