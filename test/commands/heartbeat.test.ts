import { describe, expect, test } from "vitest";
import { sendHeartbeat } from "../../src/commands/heartbeat.ts";
import { answering, serverOf } from "../support/answering-server.ts";
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
  const url = await serverOf((request, response) => {
    calls.push(`${request.method} ${decodeURI(request.url ?? "")}`);
    const status = statuses.length > 1 ? statuses.shift() : statuses[0];
    answering(status ?? 200, "OK")(request, response);
  });
  return { HEARTBEAT_URL: `${url}${PATH}`, calls };
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
