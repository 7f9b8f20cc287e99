import { describe, expect, test } from "vitest";
import { sendHeartbeat } from "../../src/commands/heartbeat.ts";
import { generatedCenter } from "../../src/dev/emulator/generated-center.ts";
import { answering, serverOf } from "../support/answering-server.ts";
import { callProgram } from "../support/call-program.ts";
import { startCenter } from "../support/center.ts";
import { outputsOf } from "../support/outputs.ts";

const PATH = "/0c6a-as-good-as-a-password?x={1,2}[3-4]";
const SCHEDULED = { GITHUB_ACTIONS: "true", GITHUB_EVENT_NAME: "schedule" };

/** Sends a heartbeat and says what was called, printed and waited for. */
async function beat(environment: Record<string, string>) {
  const complaints: string[] = [];
  const waits: number[] = [];
  const complain = (lines: readonly string[]) => void complaints.push(...lines);
  const { stdout } = await outputsOf(async () => {
    await sendHeartbeat(environment, { complain }, false, async (ms) => void waits.push(ms));
    return 0;
  });
  return { complaints, waits, stdout };
}

/** A server that answers so, in turn; the last answer is that of all further calls. */
async function monitor(...statuses: number[]) {
  const calls: string[] = [];
  const headers: string[] = [];
  const url = await serverOf((request, response) => {
    calls.push(`${request.method} ${request.url}`);
    headers.push(...Object.keys(request.headers));
    const status = statuses.length > 1 ? statuses.shift() : statuses[0];
    answering(status ?? 200, "OK")(request, response);
  });
  return { HEARTBEAT_URL: `${url}${PATH}`, calls, headers };
}

describe("the heartbeat", () => {
  test.each([
    ["on a terminal", {}, 1],
    ["of a scheduled run", SCHEDULED, 1],
    ["not of a run by hand", { ...SCHEDULED, GITHUB_EVENT_NAME: "workflow_dispatch" }, 0],
    ["not of a merge", { ...SCHEDULED, GITHUB_EVENT_NAME: "push" }, 0],
  ])("is one call that prints nothing: %s", async (_, environment, times) => {
    const { HEARTBEAT_URL, calls } = await monitor(200);
    const { complaints, stdout } = await beat({ ...environment, HEARTBEAT_URL });
    expect({ complaints, stdout }).toEqual({ complaints: [], stdout: "" });
    expect(calls).toEqual(Array(times).fill(`GET ${PATH}`));
  });

  test.each([[{}], [{ HEARTBEAT_URL: "" }], [{ HEARTBEAT_URL: " " }]])(
    "does nothing if no URL is set: %j",
    async (environment) => {
      const nothing = { complaints: [], waits: [], stdout: "" };
      expect(await beat({ ...SCHEDULED, ...environment })).toEqual(nothing);
    },
  );

  test("sends no credentials", async () => {
    const { HEARTBEAT_URL, headers } = await monitor(200);
    await beat({ TWILIO_AUTH_TOKEN: "a-secret", HEARTBEAT_URL });
    expect(headers.sort()).toEqual(["connection", "host"]);
  });

  test("calls again if the server is in trouble", async () => {
    const { HEARTBEAT_URL, calls } = await monitor(503, 429, 200);
    const { complaints, waits } = await beat({ HEARTBEAT_URL });
    expect({ complaints, waits, times: calls.length }).toEqual({
      complaints: [],
      waits: [1000, 2000],
      times: 3,
    });
  });

  test.each([
    ["is refused", 404, 1],
    ["leads elsewhere", 301, 1],
    ["stays in trouble", 503, 4],
  ])("becomes a warning without the URL if it %s", async (_, status, times) => {
    const { HEARTBEAT_URL, calls } = await monitor(status);
    const { complaints, stdout } = await beat({ ...SCHEDULED, HEARTBEAT_URL });
    const message = `The sync succeeded, but its heartbeat was not accepted (${status}). Check HEARTBEAT_URL.`;
    expect(complaints).toEqual([message]);
    expect(stdout).toBe(`::warning::${message}\n`);
    expect(calls).toHaveLength(times);
  });

  test.each([
    ["file:///etc/hostname", "it is not an http(s) URL"],
    ["hc-ping.com/a-secret", "it is not a URL"],
    ["http://127.0.0.1:1/a-secret", "ECONNREFUSED"],
  ])("becomes a warning if its URL cannot be called: %s", async (HEARTBEAT_URL, reason) => {
    const { complaints } = await beat({ HEARTBEAT_URL });
    expect(complaints).toEqual([
      `The sync succeeded, but its heartbeat was not accepted (${reason}). Check HEARTBEAT_URL.`,
    ]);
  });
});

describe("a run", () => {
  /** Runs the program on two Workers without a User, and on those with the attributes given. */
  async function run(args: readonly string[], status = 200, ...others: readonly string[]) {
    const world = generatedCenter({ workers: 2, users: 0 });
    for (const [index, attributes] of others.entries()) world.addWorker(`w${index}`, attributes);
    const { settings } = await startCenter({ world });
    const { HEARTBEAT_URL, calls } = await monitor(status);
    return { calls, ...(await callProgram(args, { ...settings, HEARTBEAT_URL })) };
  }

  test("sends a heartbeat after all Workers are synced", async () => {
    const { code, stderr, calls } = await run(["sync"]);
    expect({ code, stderr, calls }).toEqual({ code: 0, stderr: "", calls: [`GET ${PATH}`] });
  });

  test("succeeds if the heartbeat is refused, and does not give the URL away", async () => {
    const { code, stdout, stderr } = await run(["sync"], 404);
    expect(code).toBe(0);
    expect(stderr).toContain("its heartbeat was not accepted (404)");
    expect(stdout + stderr).not.toMatch(/password|127\.0\.0\.1/);
  });

  test.each([
    ["a dry run", ["sync", "--dry-run"], [], 0],
    ["a plan", ["plan"], [], 0],
    ["a check", ["sync", "--check"], [], 4],
    ["a sync of one Worker", ["sync", "--worker=agent0@example.com"], [], 0],
    ["a failure", ["sync"], ["{"], 1],
  ])("sends none after %s", async (_, args, others, expected) => {
    const { code, calls } = await run(args, 200, ...others);
    expect({ code, calls }).toEqual({ code: expected, calls: [] });
  });

  test("sends none if nothing is set up", async () => {
    const { HEARTBEAT_URL, calls } = await monitor(200);
    expect((await callProgram(["sync"], { HEARTBEAT_URL })).code).toBe(2);
    expect(calls).toEqual([]);
  });
});
