import { strict as assert } from "node:assert";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { z } from "zod";
import { startEmulator } from "../../src/dev/emulator/emulator.ts";
import { generatedCenter } from "../../src/dev/emulator/generated-center.ts";
import { buildFunctions, FUNCTION_FILE } from "../../src/dev/functions/build-functions.ts";
import { toolsOutside } from "../../src/dev/tools-outside.ts";
import { forward } from "../api/forward.ts";
import { expectedAnswers, type Send, serveSamples } from "../api/serve-samples.ts";
import { WEBHOOK_URL } from "../support/events.ts";

/**
 * `npm run check:functions`: builds the webhook for Twilio Functions, and calls it by Twilio's own
 * local runtime, which is installed outside of the project.
 */

const folder = mkdtempSync(join(tmpdir(), "worker-user-sync-functions-"));
const emulator = await startEmulator({ world: generatedCenter({ workers: 1, users: 1 }) });
const { settings, world } = emulator;
try {
  await buildFunctions(folder, process.env);
  const { size } = statSync(join(folder, FUNCTION_FILE));
  assert.ok(size < 700_000);
  console.log(`ok: one file of ${Math.round(size / 1000)} KB`);

  const { TWILIO_ACCOUNT_SID, ...others } = settings;
  const variables = {
    ...others,
    ACCOUNT_SID: TWILIO_ACCOUNT_SID,
    AUTH_TOKEN: world.authToken,
    WEBHOOK_URL,
    MAPPING_FILE: "not-there.json",
  };
  const lines = Object.entries(variables).map(([name, value]) => `${name}=${value}\n`);
  writeFileSync(join(folder, ".env"), lines.join(""));

  const { url, end } = await startRuntime(folder);
  try {
    // Each request gets a new process.
    const times: [status: number, ms: number][] = [];
    const send: Send = async (request) => {
      const started = performance.now();
      const status = await forward(request, url);
      times.push([status, performance.now() - started]);
      return status;
    };
    assert.deepEqual(await serveSamples(world, send), expectedAnswers(true));
    console.log("ok: it answers and writes as on every other host");
    for (const status of [403, 204]) {
      const sorted = times
        .filter(([one]) => one === status)
        .map(([, ms]) => ms)
        .sort((a, b) => a - b);
      console.log(
        `from a new process to ${status}: ${Math.round(sorted[sorted.length >> 1] ?? 0)} ms`,
      );
    }
  } finally {
    end();
  }
} finally {
  await emulator.close();
  rmSync(folder, { recursive: true });
}

/** Serves a built project by `twilio-run`, with the versions that its package.json asks for. */
async function startRuntime(cwd: string): Promise<{ url: string; end: () => void }> {
  const { dependencies } = z
    .object({ dependencies: z.record(z.string(), z.string()) })
    .parse(JSON.parse(readFileSync(join(cwd, "package.json"), "utf8")));
  const tools = toolsOutside("functions", {
    dependencies: { ...dependencies, "twilio-run": "5.0.1" },
  });
  symlinkSync(join(tools, "node_modules"), join(cwd, "node_modules"));
  const port = String(await freePort());
  const program = join(tools, "node_modules/twilio-run/bin/twilio-run.js");
  const child = spawn(process.execPath, [program, "start", "--port", port], {
    cwd,
    stdio: ["ignore", "ignore", "pipe"],
  });
  const address = `http://localhost:${port}/worker-events`;
  await new Promise<void>((resolve, reject) => {
    createInterface(child.stderr).on("line", (line) => {
      if (line.includes(address)) resolve();
    });
    child.on("exit", (code) => reject(new Error(`twilio-run ended with ${code}`)));
  });
  return { url: address, end: () => void child.kill() };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  return typeof address === "object" ? (address?.port ?? 0) : 0;
}
