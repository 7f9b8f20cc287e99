import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { generatedCenter } from "../../src/dev/emulator/generated-center.ts";
import { PROXY_VARIABLES } from "../../src/setting-values.ts";
import { workerEventsHandler } from "../../src/webhook/handler.ts";
import { SETTINGS } from "../support/answering-server.ts";
import { startBehindProxy } from "../support/behind-proxy.ts";
import { callProgram } from "../support/call-program.ts";
import { startCenter } from "../support/center.ts";
import { discloses } from "../support/discloses.ts";
import { callbackParameters, formRequest, WEBHOOK_URL } from "../support/events.ts";
import { stubNetwork } from "../support/proxy.ts";
import { type Ended, runProgram } from "../support/run-program.ts";
import { runSeries } from "../support/series.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const PASSWORD = "hunter2-hunter2";

describe("a sync behind a proxy", () => {
  it("writes, with the certificates of NODE_EXTRA_CA_CERTS", async () => {
    const { center, authority, proxy, settings } = await startBehindProxy();
    center.world.addWorker("ann", { image_url: "a.png", contact_uri: "client:ann" });
    const { code, stdout, stderr } = await runProgram(["sync"], {
      ...settings,
      MAPPING_FILE: "src/dev/demo-mapping.json",
      HTTPS_PROXY: `http://user:${PASSWORD}@${proxy.address}`,
      NODE_EXTRA_CA_CERTS: authority.file,
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain("1 created");
    const hosts = new Set(proxy.asked.map(({ target }) => target));
    expect([...hosts].sort()).toEqual([
      "conversations.twilio.com:443",
      "taskrouter.twilio.com:443",
    ]);
    expect(center.writes()).not.toEqual([]);
  });

  it("takes all of it from .env, with TWILIO_CA_BUNDLE", async () => {
    const { authority, proxy, settings } = await startBehindProxy();
    const folder = await temporaryFolder();
    const variables = {
      ...settings,
      https_proxy: `http://${proxy.address}`,
      TWILIO_CA_BUNDLE: authority.file,
    };
    const lines = Object.entries(variables).map(([name, value]) => `${name}=${value}`);
    await writeFile(join(folder, ".env"), lines.join("\n"));
    await writeFile(join(folder, "mapping.json"), '{"attributes":{"image_url":"avatar_url"}}');
    const { code, stderr } = await runProgram(["sync", "--dry-run"], {}, { cwd: folder });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(proxy.asked.length).toBeGreaterThan(0);
  });

  it.each([
    [407, "! The proxy in HTTPS_PROXY needs a user and password that it accepts (407)."],
    [403, "! The proxy in HTTPS_PROXY does not let this program through to Twilio (403)."],
  ])(
    "ends at once when the proxy answers %s, and says whose answer that is",
    async (status, message) => {
      const { proxy, settings } = await startBehindProxy({ deed: () => status });
      const variables = {
        ...settings,
        HTTPS_PROXY: `http://user:${PASSWORD}@${proxy.address}`,
        TWILIO_AUTH_TOKEN: "an-auth-token-of-nobody",
      };
      stubNetwork({ HTTPS_PROXY: variables.HTTPS_PROXY });
      const sync = await callProgram(["sync"], variables);
      expect(sync).toMatchObject({ code: 1, stderr: "" });
      expect(sync.stdout).toContain(message);
      expect(sync.stdout).toContain("1 request");
      const before = proxy.asked.length;
      expect(before).toBeLessThanOrEqual(2);

      const doctor = await callProgram(["doctor"], variables);
      expect(doctor.code).toBe(1);
      expect(doctor.stdout).toContain(message.slice(2));
      expect(proxy.asked.length - before).toBeLessThanOrEqual(2);
      for (const { stdout, stderr } of [sync, doctor]) {
        expect(discloses(stdout + stderr, PASSWORD)).toBe(false);
      }
    },
  );

  it("names the remedy when the proxy looks into the traffic", async () => {
    const { proxy, settings, center } = await startBehindProxy();
    const HTTPS_PROXY = `http://${proxy.address}`;
    stubNetwork({ HTTPS_PROXY });
    const { code, stdout } = await callProgram(["sync"], { ...settings, HTTPS_PROXY });
    expect(code).toBe(1);
    expect(stdout).toContain("The certificate shown as Twilio's cannot be trusted (");
    expect(stdout).toContain("set TWILIO_CA_BUNDLE to that file");
    expect(center.exchanges).toEqual([]);
  });
});

describe("the webhook behind a proxy that refuses", () => {
  it("answers 503, so that Twilio sends the event again, and says why in its log", async () => {
    const { center, proxy, settings } = await startBehindProxy({ deed: () => 407 });
    stubNetwork({ HTTPS_PROXY: `http://user:${PASSWORD}@${proxy.address}` });
    const log: string[] = [];
    const environment = { ...settings, TWILIO_AUTH_TOKEN: center.world.authToken, WEBHOOK_URL };
    const handle = workerEventsHandler(environment, { log: (line) => log.push(line) });
    const { status } = await handle(formRequest(center.world, callbackParameters(center.world)));
    expect(status).toBe(503);
    expect(log.join("\n")).toContain("The proxy in HTTPS_PROXY needs a user and password");
    // For the Worker and for its User, once each.
    expect(proxy.asked.length).toBeLessThanOrEqual(2);
  });
});

describe("what names no HTTP proxy", () => {
  const WRONG = `user:${PASSWORD}@proxy:3128x`;
  // Whatever Node.js could say of it.
  const NODE_OPTIONS = "--pending-deprecation --trace-warnings";

  const rows = [
    ...PROXY_VARIABLES.map((name) => [["sync"], name, 2] as const),
    ...["validate", "why ann", "orphans", "webhook"].map(
      (command) => [command.split(" "), "HTTP_PROXY", 2] as const,
    ),
    [["webhook:register", "--url", WEBHOOK_URL], "HTTP_PROXY", 2] as const,
    [["doctor"], "HTTP_PROXY", 1] as const,
    [["init", "--force"], "HTTP_PROXY", 1] as const,
  ];
  let ended: readonly Ended[];

  beforeAll(async () => {
    const cwd = await mkdtemp(join(tmpdir(), "proxy-"));
    await writeFile(join(cwd, "mapping.json"), '{"attributes":{"image_url":"avatar_url"}}');
    const variables = {
      ...SETTINGS,
      TWILIO_AUTH_TOKEN: "an-auth-token-of-nobody",
      PORT: "0",
      NODE_OPTIONS,
    };
    const series = rows.map(([args, name]) => ({
      args: [...args],
      variables: { ...variables, [name]: WRONG },
    }));
    ended = await runSeries(series, { cwd }, { NODE_OPTIONS });
    await rm(cwd, { recursive: true });
  });

  it.each(rows.map((row, index) => [...row, index] as const))(
    "ends %j when it is in %s, and is printed nowhere",
    (_, name, expected, index) => {
      const { code, stdout = "", stderr = "" } = ended[index] ?? {};
      expect(`${stdout}${stderr}`).toContain(`${name} must be a URL that starts with http://`);
      for (const part of [PASSWORD, "hunter2", "3128x", "user:"]) {
        expect(discloses(stdout + stderr, part)).toBe(false);
      }
      // Node.js gives the same warning once in a process, so no command may cause any.
      expect(ended.map((one) => one.stderr).join("\n")).not.toMatch(/Warning|DEP0/);
      expect(code).toBe(expected);
    },
  );

  it("does not pass for a stand-in on this machine either", async () => {
    const { settings, exchanges } = await startCenter();
    const { code, stdout, stderr } = await runProgram(["sync"], {
      ...settings,
      HTTP_PROXY: WRONG,
    });
    expect(stderr).toMatch(/^Settings: HTTP_PROXY must be a URL [^\n]*\n$/);
    expect({ code, stdout, exchanges }).toEqual({ code: 2, stdout: "", exchanges: [] });
  });
});

describe("a stand-in on this machine", () => {
  it("is asked without a proxy, also if Node.js is told to take one", async () => {
    const { settings } = await startCenter({ world: generatedCenter({ workers: 1, users: 0 }) });
    const { code, stderr } = await runProgram(["sync", "--mapping", "src/dev/demo-mapping.json"], {
      ...settings,
      NODE_USE_ENV_PROXY: "1",
      HTTP_PROXY: "http://127.0.0.1:1",
      HTTPS_PROXY: "http://127.0.0.1:1",
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  });
});
