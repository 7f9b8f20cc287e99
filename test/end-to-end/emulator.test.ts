import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { parseEnv } from "node:util";
import { expect, it, onTestFinished } from "vitest";
import { z } from "zod";
import { EMULATOR } from "../support/build-program.ts";
import { callProgram } from "../support/call-program.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

it("npm run emulator prints the settings with which the program reaches it", async () => {
  const child = spawn(process.execPath, [EMULATOR, "--port", "0", "--workers", "3"], {
    cwd: ROOT,
    env: { PATH: process.env.PATH },
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void child.kill());
  const [printed] = await once(child.stdout.setEncoding("utf8"), "data");
  expect(printed).toContain("3 Workers, 3 Users.");
  expect(printed).toContain("# For npm run webhook, also: TWILIO_AUTH_TOKEN=");
  const settings = z.record(z.string(), z.string()).parse(parseEnv(String(printed)));
  const { code, stdout } = await callProgram(["sync", "--dry-run"], settings);
  expect(stdout).toContain("Planned 3 Workers");
  expect(code).toBe(0);
});
