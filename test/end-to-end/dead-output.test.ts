import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, openSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { startEmulator } from "../../src/dev/emulator/emulator.ts";
import { generatedCenter } from "../../src/dev/emulator/generated-center.ts";
import { BUNDLE } from "../support/build-program.ts";
import { startCenter } from "../support/center.ts";
import { callbackParameters, formRequest, WEBHOOK_URL } from "../support/events.ts";
import { runProgram } from "../support/run-program.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** A hang is a failure; this only says when. */
const FOREVER = 60_000;

/** Commands of each kind, with the exit code that they have where all can be read. */
const COMMANDS: readonly (readonly [args: string[], code: number])[] = [
  [["sync", "--nope"], 2],
  [["validate"], 0],
  [["sync", "--dry-run"], 0],
  [["why", "agent0@example.com"], 0],
];

/** A run whose reader does not read, and which was told to end; it ends while the other tests run. */
let stuck: Promise<unknown[]>;

beforeAll(async () => {
  const { settings, close } = await startEmulator({
    world: generatedCenter({ workers: 1500, users: 0 }),
  });
  const child = spawn(process.execPath, [BUNDLE, "sync", "--dry-run", "--json", "-"], {
    cwd: ROOT,
    env: { PATH: process.env.PATH, ...settings, GITHUB_ACTIONS: "true" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  stuck = once(child, "exit");
  await once(child.stderr, "data");
  child.kill("SIGTERM");
  return async () => {
    child.kill("SIGKILL");
    await close();
  };
});

describe("output that nobody can take", () => {
  it.runIf(existsSync("/dev/full")).each(COMMANDS)(
    "of %j on a full disk ends it with 1 and one line",
    async (args, expected) => {
      const { settings } = await startCenter({ world: generatedCenter({ workers: 2, users: 2 }) });
      const { code, stderr } = await runProgram(args, settings, { stdout: "/dev/full" });
      expect(stderr).not.toContain("program itself");
      if (expected !== 0) expect(code).toBe(expected);
      else {
        expect(stderr).toBe("Not all of the output could be written (the disk is full).\n");
        expect(code).toBe(1);
      }
    },
  );

  it.each(COMMANDS.slice(0, 3))(
    "of %j, the readers of both gone, changes nothing",
    async (args, code) => {
      const { settings } = await startCenter({ world: generatedCenter({ workers: 2, users: 2 }) });
      const child = spawn(process.execPath, [BUNDLE, ...args], {
        cwd: ROOT,
        env: { PATH: process.env.PATH, ...settings },
        stdio: ["ignore", "pipe", "pipe"],
        timeout: FOREVER,
      });
      child.stdout.destroy();
      child.stderr.destroy();
      expect(await once(child, "exit")).toEqual([code, null]);
    },
  );

  it.each([
    ["stdout", "SIGTERM"],
    ["both", "SIGINT"],
  ] as const)(
    "of the webhook (%s) keeps no event from being served, nor %s from ending it",
    async (gone, signal) => {
      const { settings, world, writes } = await startCenter({
        world: generatedCenter({ workers: 3, users: 0 }),
      });
      const child = spawn(process.execPath, [BUNDLE, "webhook"], {
        cwd: ROOT,
        env: {
          PATH: process.env.PATH,
          PORT: "0",
          ...settings,
          TWILIO_AUTH_TOKEN: world.authToken,
          WEBHOOK_URL,
        },
        stdio: ["ignore", "pipe", "pipe"],
      });
      onTestFinished(() => void child.kill("SIGKILL"));
      const [line] = await once(child.stdout.setEncoding("utf8"), "data");
      const url = /http:\S+[^\s;]/.exec(String(line))?.[0] ?? "";
      child.stdout.destroy();
      if (gone === "both") child.stderr.destroy();
      for (let index = 0; index < 3; index++) {
        const signed = formRequest(world, callbackParameters(world, index));
        const { method, headers } = signed;
        const answer = await fetch(url, { method, headers, body: await signed.text() });
        expect(answer.status).toBe(204);
      }
      expect(writes()).toHaveLength(3);
      const ended = once(child, "exit");
      child.kill(signal);
      await ended;
    },
    FOREVER,
  );

  it.runIf(existsSync("/dev/full"))("of the webhook on a full disk is dropped", async () => {
    const { settings, world } = await startCenter({
      world: generatedCenter({ workers: 1, users: 0 }),
    });
    const full = openSync("/dev/full", "w");
    const port = await freePort();
    const child = spawn(process.execPath, [BUNDLE, "webhook"], {
      cwd: ROOT,
      env: { PATH: process.env.PATH, PORT: port, ...settings, TWILIO_AUTH_TOKEN: world.authToken },
      stdio: ["ignore", full, "pipe"],
    });
    onTestFinished(() => void child.kill("SIGKILL"));
    await vi.waitFor(
      async () => {
        const { status } = await fetch(`http://localhost:${port}/api/worker-events`);
        expect(status).toBe(405);
      },
      { timeout: FOREVER / 2, interval: 50 },
    );
    const told = once(child.stderr ?? child, "data");
    const ended = once(child, "exit");
    child.kill("SIGTERM");
    expect(String(await told)).toBe("Not all of the output could be written (the disk is full).\n");
    expect(await ended).toEqual([1, null]);
  });
});

describe("output whose reader does not read", () => {
  it("does not keep a process alive that was told to end", async () => {
    expect(await stuck).toEqual([143, null]);
  });

  it("gets the report through a named pipe, in one piece", async () => {
    const { settings } = await startCenter({ world: generatedCenter({ workers: 2, users: 2 }) });
    const pipe = join(await temporaryFolder(), "report");
    await promisify(execFile)("mkfifo", [pipe]);
    const reader = promisify(execFile)("cat", [pipe]);
    const { code } = await runProgram(["sync", "--dry-run", "--json", pipe], settings);
    expect(code).toBe(0);
    expect(JSON.parse((await reader).stdout)).toMatchObject({ outcome: "done" });
  });
});

/** A port on which nothing listens at present. */
async function freePort(): Promise<string> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  return String(typeof address === "object" ? address?.port : "");
}
