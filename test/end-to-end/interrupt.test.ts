import type { ChildProcess } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { Exchange } from "../../src/dev/emulator/emulator.ts";
import { generatedCenter } from "../../src/dev/emulator/generated-center.ts";
import { SETTINGS, serverOf } from "../support/answering-server.ts";
import { callProgram } from "../support/call-program.ts";
import { startCenter } from "../support/center.ts";
import { runProgram } from "../support/run-program.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const report = z.object({
  outcome: z.string(),
  counts: z.object({
    created: z.number(),
    updated: z.number(),
    failed: z.number(),
    notTried: z.number(),
  }),
  problem: z.object({ code: z.string() }),
});

/**
 * Runs `sync` on a center, otherwise of 60 Workers without Users, and hands over its process.
 *
 * @param latency what each answer takes, in ms
 */
async function interrupted(
  latency: number,
  onExchange: (child: ChildProcess, exchange: Exchange) => void,
  { world = generatedCenter({ workers: 60, users: 0 }), flags = [] as readonly string[] } = {},
) {
  let child: ChildProcess | undefined;
  const center = await startCenter({
    world,
    latency,
    onExchange: (exchange) => child && onExchange(child, exchange),
  });
  const folder = await temporaryFolder();
  const file = join(folder, "report.json");
  const html = join(folder, "report.html");
  const onStart = (started: ChildProcess) => {
    child = started;
  };
  const ended = await runProgram(
    ["sync", "--json", file, "--html", html, ...flags],
    center.settings,
    { onStart },
  );
  return { center, ended, file, html };
}

describe("an interrupt", () => {
  it("lets the writes under way finish, starts no other, and reports both", async () => {
    let writes = 0;
    const { center, ended, file, html } = await interrupted(30, (child, { method }) => {
      if (method === "POST" && ++writes === 3) child.kill("SIGINT");
    });
    expect(ended.code).toBe(130);
    expect(ended.stderr).toContain("Interrupted: no more requests are sent");
    const made = center.world.users.list.length;
    expect(made).toBeGreaterThanOrEqual(3);
    expect(made).toBeLessThan(60);
    expect(report.parse(JSON.parse(await readFile(file, "utf8")))).toEqual({
      outcome: "interrupted",
      counts: { created: made, updated: 0, failed: 0, notTried: 60 - made },
      problem: { code: "interrupted" },
    });
    expect(ended.stdout).toContain(`Synced 60 Workers: ${made} created`);
    expect(await readFile(html, "utf8")).toMatch(/<h1>Sync interrupted<.*<\/html>\n$/s);
    expect(ended.stdout).toContain(`0 failed, ${60 - made} not tried`);
    expect(ended.stdout).toContain("· Not tried, because the run ended first.");

    expect(await callProgram(["sync"], center.settings)).toMatchObject({ code: 0 });
    expect(center.world.users.list).toHaveLength(60);
  });

  it("ends a run that still reads, without a write", async () => {
    const { center, ended } = await interrupted(500, (child, { path }) => {
      if (path.includes("/Workers?")) child.kill("SIGTERM");
    });
    expect(ended.code).toBe(143);
    expect(ended.stdout).toContain("Nothing was written");
    expect(center.writes()).toEqual([]);
  });

  it("of a check ends with its own code, although changes are known to be pending", async () => {
    let fetches = 0;
    const { ended, file } = await interrupted(
      200,
      (child, { path }) => {
        // Long before the last: however late the signal comes, it comes in time.
        if (path.includes("/Users/") && ++fetches === 5) child.kill("SIGINT");
      },
      {
        world: generatedCenter({ workers: 60, users: 2000, changed: 60, place: "late" }),
        flags: ["--check"],
      },
    );
    expect(ended.code).toBe(130);
    const { outcome, counts } = report.parse(JSON.parse(await readFile(file, "utf8")));
    expect(outcome).toBe("interrupted");
    expect(counts.updated).toBeGreaterThan(0);
  });

  it("ends at once when it comes again", async () => {
    let child: ChildProcess | undefined;
    const url = await serverOf(async () => {
      child?.kill("SIGINT");
      // From the terminal and from `npm run`, one Ctrl-C comes twice.
      child?.kill("SIGINT");
      await sleep(700);
      child?.kill("SIGINT");
    });
    const onStart = (started: ChildProcess) => {
      child = started;
    };
    const settings = { ...SETTINGS, TWILIO_API_BASE_URL: url };
    const { code, stdout, stderr } = await runProgram(["sync"], settings, { onStart });
    expect(code).toBe(130);
    expect(stdout).toBe("");
    expect(stderr).toContain("Interrupted: no more requests are sent");
  });
});
