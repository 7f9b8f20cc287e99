import { tmpdir } from "node:os";
import { describe, expect, test } from "vitest";
import { answering, serverOf } from "../support/answering-server.ts";
import type { Contexts, Outcome } from "./evaluate.ts";
import { runSteps, stepNamed } from "./run-steps.ts";
import { readSyncWorkflow } from "./sync-workflow.ts";

const TOKEN = "/0c6a-this-is-as-good-as-a-password?x={1,2}[3-4]";

describe("the step “Heartbeat” of sync.yml", async () => {
  const { job, nightly, dispatched } = await readSyncWorkflow();
  const step = stepNamed(job, "Heartbeat");

  /** Runs it with a server that answers so, in turn; the last answer is that of all further calls. */
  async function beat(...statuses: number[]) {
    const calls: string[] = [];
    const url = await serverOf((request, response) => {
      calls.push(`${request.method} ${request.url}`);
      const status = statuses.length > 1 ? statuses.shift() : statuses[0];
      answering(status ?? 200, "OK")(request, response);
    });
    return { ...(await run("success", nightly(), `${url}${TOKEN}`)), calls };
  }

  function run(outcome: Outcome, contexts: Contexts, HEARTBEAT_URL?: string) {
    const secrets = HEARTBEAT_URL === undefined ? {} : { HEARTBEAT_URL };
    const steps = { sync: { outcome, outputs: {} } };
    return runSteps([step], tmpdir(), { ...contexts, secrets, steps }, {});
  }

  test("calls the URL once, as it is, and prints nothing", async () => {
    const { code, stdout, stderr, calls } = await beat(200);
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: "", stderr: "" });
    expect(calls).toEqual([`GET ${TOKEN}`]);
  });

  test("calls again where the server is in trouble", async () => {
    const { code, stdout, calls } = await beat(503, 200);
    expect({ code, stdout }).toEqual({ code: 0, stdout: "" });
    expect(calls).toHaveLength(2);
  });

  test("warns where the URL is refused, does not fail the run, and does not give it away", async () => {
    const { code, stdout, stderr } = await beat(404);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/^::warning::.*exit code 22.*HEARTBEAT_URL\.\n$/);
    expect(stdout).not.toMatch(/password|127\.0\.0\.1/);
  });

  test("calls nothing but the web", async () => {
    const { code, stdout } = await run("success", nightly(), "file:///etc/hostname");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^::warning::/);
  });

  test("does nothing where no URL is set", async () => {
    const { code, stdout, stderr } = await run("success", nightly());
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: "", stderr: "" });
  });

  test.each<[string, Outcome, Contexts, boolean]>([
    ["on schedule", "success", nightly(), true],
    ["by hand", "success", dispatched(), true],
    ["a dry run", "success", dispatched({ dry_run: true }), false],
    ["a failure", "failure", nightly(), false],
    ["not set up", "skipped", nightly(), false],
  ])("is there after each sync that succeeded: %s", async (_, outcome, contexts, expected) => {
    const { ran } = await run(outcome, contexts);
    expect(ran).toEqual(expected ? ["Heartbeat"] : []);
  });
});
