import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { countedSid } from "../../src/dev/emulator/world.ts";
import { credentialsIn, personalDataIn } from "./leaks.ts";
import { BEFORE, BORISLAV, changed, IN_STEP, pictures, smallCenter } from "./small-center.ts";
import { installSyncJob, type SyncJob } from "./sync-job.ts";
import { configuredFor, readSyncWorkflow } from "./sync-workflow.ts";

const HOSTILE = 'x"; touch pwned; $(touch pwned)';

describe("the job of sync.yml, run for real", async () => {
  const { hourly, nightly, dispatched } = await readSyncWorkflow();
  let job: SyncJob;

  beforeAll(async () => {
    job = await installSyncJob();
    return job.close;
  }, 120_000);

  test("brings all Users in step each night, and names nobody", async () => {
    const world = smallCenter();
    const contexts = nightly(configuredFor(world));
    const how = { asInstalled: true };
    const { code, summary, shown, outputs, artifacts } = await job.run(world, contexts, how);

    expect(code).toBe(0);
    expect(artifacts).toMatchObject([{ name: "sync-report", file: "sync-report.json" }]);
    expect(artifacts[0]?.given).toMatchObject({ "retention-days": "14", overwrite: "true" });
    expect(JSON.parse(artifacts[0]?.content ?? "")).toMatchObject({ outcome: "done" });
    expect(outputs).toMatchObject({ outcome: "done", changed: "true" });
    expect(pictures(world.users)).toEqual(IN_STEP);
    expect(summary).toMatch(/^2 Workers: .*1 created .*1 updated/m);
    expect(summary).toContain("<table>");
    expect(personalDataIn(shown)).toEqual([]);
    expect(credentialsIn(shown, world, contexts)).toEqual([]);
  });

  test("looks each hour at what has changed within three, and at nothing else", async () => {
    const world = smallCenter();
    const [adalind, borislav] = world.workers;
    changed(world, adalind, 3.1);
    changed(world, borislav, 2.9);
    const contexts = hourly(configuredFor(world));
    const { code, requests, writes, shown } = await job.run(world, contexts);

    expect({ code, requests, writes }).toEqual({ code: 0, requests: 5, writes: 1 });
    expect(pictures(world.users)).toEqual({ ...BEFORE, [BORISLAV]: IN_STEP[BORISLAV] });
    expect(personalDataIn(shown)).toEqual([]);
  });

  test("writes nothing in a dry run, and says what it would write", async () => {
    const world = smallCenter();
    const contexts = dispatched({ command: "plan" }, configuredFor(world));
    const { code, summary, shown, writes } = await job.run(world, contexts);

    expect({ code, writes }).toEqual({ code: 0, writes: 0 });
    expect(pictures(world.users)).toEqual(BEFORE);
    expect(summary).toContain("Nothing was written");
    expect(summary).toContain("<table>");
    expect(personalDataIn(shown)).toEqual([]);
    expect(credentialsIn(shown, world, contexts)).toEqual([]);
  });

  test("reports what was done when it is cancelled", async () => {
    const world = smallCenter();
    const contexts = nightly(configuredFor(world));
    const { code, summary, artifacts } = await job.run(world, contexts, { cancelAt: "/Workers?" });

    expect(code).toBe(130);
    expect(JSON.parse(artifacts[0]?.content ?? "")).toMatchObject({ outcome: "interrupted" });
    expect(summary).toContain("interrupted");
    expect(pictures(world.users)).toEqual(BEFORE);
  });

  test("applies a plan that was looked at, and no other", async () => {
    const world = smallCenter();
    const inputs = {
      command: "sync",
      plan: "c1u1-000000000000",
      allow_overwrites: "1",
      allow_creates: "1",
    };
    const stopped = await job.run(world, dispatched(inputs, configuredFor(world)));
    const { plan = "" } = stopped.outputs;
    const applied = await job.run(
      world,
      dispatched({ command: "sync", plan }, configuredFor(world)),
    );

    expect({ code: stopped.code, writes: stopped.writes }).toEqual({ code: 3, writes: 0 });
    expect(applied.code).toBe(0);
    expect(pictures(world.users)).toEqual(IN_STEP);
  });

  test("restricts itself to the Worker whose name was typed, with blanks around it, and does not repeat it", async () => {
    const worker = ` --json=pwned '${HOSTILE}' \`touch pwned\` \\ * ~ $HOME \n touch pwned `;
    const world = smallCenter();
    const image_url = "https://pictures.example.com/hostile.png";
    world.addWorker(worker.trim(), { contact_uri: "client:hostile", image_url });
    const { code, shown } = await job.run(
      world,
      dispatched({ command: "sync", worker }, configuredFor(world)),
    );

    expect(code).toBe(0);
    expect(shown).not.toContain("touch pwned");
    expect(pictures(world.users)).toEqual({ ...BEFORE, hostile: image_url });
    expect(await readdir(job.folder)).not.toContain("pwned");
  });

  test("says so when nobody has the name that was typed", async () => {
    const world = smallCenter();
    const contexts = dispatched({ command: "sync", worker: HOSTILE }, configuredFor(world));
    const { code, stdout, summary, writes } = await job.run(world, contexts);

    expect({ code, writes }).toEqual({ code: 1, writes: 0 });
    for (const text of [stdout, summary])
      expect(text).toContain("No Worker in the Workspace has this name");
    expect(await readdir(job.folder)).not.toContain("pwned");
  });

  test("fails when a Worker failed, gives its SID, and writes the others", async () => {
    const world = smallCenter();
    const { sid } = world.addWorker("broken@example.com", '{"image_url":"https://example.com/');
    const contexts = nightly(configuredFor(world));
    const { code, summary, shown, artifacts, ran } = await job.run(world, contexts);

    expect(code).toBe(1);
    expect(ran.slice(-2)).toEqual(["Sync Workers to Users", "Upload the report"]);
    expect(JSON.parse(artifacts[0]?.content ?? "")).toMatchObject({ outcome: "failed" });
    expect(pictures(world.users)).toEqual(IN_STEP);
    expect(summary).toContain(sid);
    expect(personalDataIn(shown)).toEqual([]);
  });

  test("succeeds when there is no room for its report, and fails only when a Worker failed", async () => {
    const world = smallCenter();
    const contexts = nightly(configuredFor(world));
    const done = await job.run(world, contexts, { isQuotaFull: true });
    world.addWorker("broken@example.com", "{");
    const failed = await job.run(world, contexts, { isQuotaFull: true });

    // A job that ends with 0 is a success, and then the job `alert` opens nothing.
    expect({ code: done.code, artifacts: done.artifacts }).toEqual({ code: 0, artifacts: [] });
    expect(pictures(world.users)).toEqual(IN_STEP);
    expect(done.ran.at(-1)).toBe("Upload the report");
    expect({ code: failed.code, artifacts: failed.artifacts }).toEqual({ code: 1, artifacts: [] });
  });

  test("shows no credential when Twilio refuses it", async () => {
    const world = smallCenter();
    const { vars, secrets } = configuredFor(world);
    const contexts = nightly({ vars, secrets: { ...secrets, TWILIO_API_SECRET: "last-year's" } });
    const { code, shown } = await job.run(world, contexts);

    expect(code).toBe(1);
    expect(credentialsIn(shown, world, contexts)).toEqual([]);
  });

  test("takes all that may be set, and shows names and values when told to", async () => {
    const world = smallCenter();
    const serviceSid = countedSid("IS", 7);
    const service = world.service(serviceSid);
    await writeFile(join(job.folder, "other.json"), '{"attributes":{"public_identity":"name"}}');
    const contexts = nightly({
      vars: {
        ...configuredFor(world).vars,
        TWILIO_CONVERSATIONS_SERVICE_SID: serviceSid,
        MAPPING_FILE: "other.json",
        SHOW_VALUES: "true",
        READS_AT_ONCE: "1",
        WRITES_PER_SECOND: "1000",
      },
      secrets: { TWILIO_AUTH_TOKEN: world.authToken },
    });
    const { code, stdout, summary, shown } = await job.run(world, contexts);

    expect(code).toBe(0);
    expect(pictures(world.users)).toEqual(BEFORE);
    expect(service.list.map(({ attributes }) => attributes)).toEqual([
      '{"name":"Adalind"}',
      '{"name":"Borislav"}',
    ]);
    for (const text of [stdout, summary]) {
      for (const part of ["adalind@example.com", "Adalind", "Borislav"]) {
        expect(text).toContain(part);
      }
    }
    expect(credentialsIn(shown, world, contexts)).toEqual([]);
  });

  test("says by hand that no setting is there, also in the summary and the report", async () => {
    const { code, stderr, writes, artifacts, summary } = await job.run(smallCenter(), dispatched());

    expect({ code, writes }).toEqual({ code: 2, writes: 0 });
    expect(summary).toContain("<li>❌ Settings: none is set.</li>");
    expect(JSON.parse(artifacts[0]?.content ?? "")).toMatchObject({
      mode: "plan",
      outcome: "failed",
      problem: { code: "wrong-input" },
    });
    expect(stderr).toContain("Settings: none is set.\nAdd the secrets and variables");
  });
});
