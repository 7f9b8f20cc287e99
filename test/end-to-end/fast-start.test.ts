import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { startEmulator } from "../../src/dev/emulator/emulator.ts";
import { generatedCenter } from "../../src/dev/emulator/generated-center.ts";
import { FAST_START } from "../support/build-program.ts";

/** Sends the requests of `fast-start-requests.ts` in a new process; tells after which `twilio` was loaded. */
async function loadedAfter(environment: Readonly<Record<string, string>>) {
  const { stdout } = await promisify(execFile)(process.execPath, [FAST_START], {
    env: { PATH: process.env.PATH, ...environment },
    timeout: 20_000,
  });
  return stdout.trim().split("\n");
}

describe("a request that is refused or ignored", () => {
  it("never loads `twilio` itself; the first event that is served does", async () => {
    const { settings, world, close } = await startEmulator({
      world: generatedCenter({ workers: 1, users: 1 }),
    });
    const lines = await loadedAfter({ ...settings, TWILIO_AUTH_TOKEN: world.authToken });
    await close();
    expect(lines).toEqual([
      "wrong method: 405, not loaded",
      "wrong content type: 415, not loaded",
      "wrong signature: 403, not loaded",
      "another event: 204, not loaded",
      "a Worker's event: 204, loaded",
    ]);
  });
});
