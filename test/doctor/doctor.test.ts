import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type DoctorFlags, doctor } from "../../src/commands/doctor.ts";
import type { EmulatorOptions } from "../../src/dev/emulator/emulator.ts";
import { generatedCenter } from "../../src/dev/emulator/generated-center.ts";
import { countedSid, type World } from "../../src/dev/emulator/world.ts";
import { type Handler, workerEventsHandler } from "../../src/webhook/handler.ts";
import { expectContract } from "../contract/center-contract.ts";
import { startCenter } from "../support/center.ts";
import { PLAIN } from "../support/screens.ts";
import { serveHandler } from "../support/serve-handler.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

/** What is wrong in a center that is right otherwise. */
interface Wrong {
  readonly options?: EmulatorOptions;
  readonly settings?: Readonly<Record<string, string>>;
  /** The webhook's own settings. */
  readonly webhook?: Readonly<Record<string, string>>;
  readonly handler?: Handler;
  readonly world?: (world: World) => void;
  readonly mapping?: object;
  readonly flags?: DoctorFlags;
}

const EVENTS = "worker.attributes.update,worker.created";
const MAPPING = { attributes: { image_url: "avatar_url" }, workers: "friendly_name != 'x'" };

/** A center with a webhook, the doctor's visit to it, and what it found that is not in order. */
async function visit(wrong: Wrong = {}) {
  const world = generatedCenter({ workers: 12, users: 12 });
  const center = await startCenter({ world, ...wrong.options });
  const environment = {
    ...center.settings,
    TWILIO_AUTH_TOKEN: world.authToken,
    ...wrong.settings,
  };
  const served = { ...center.settings, TWILIO_AUTH_TOKEN: world.authToken, ...wrong.webhook };
  const url = await serveHandler(wrong.handler ?? workerEventsHandler(served, { log: () => {} }));
  Object.assign(world.callback, { url: `${url}#rc=3&rp=ct,rt,5xx`, filter: EVENTS });
  wrong.world?.(world);
  const mapping = join(await temporaryFolder(), "mapping.json");
  await writeFile(mapping, JSON.stringify(wrong.mapping ?? MAPPING));

  const lines: string[] = [];
  const say = (more: readonly string[]) => lines.push(...more);
  const flags = { mapping, url, write: true, ...wrong.flags };
  const code = await doctor(flags, environment, { say, ...PLAIN });
  const findings = lines.flatMap((line) => {
    const [, status, title] = /^(ok|warning|problem|skipped) +([^:]+):/.exec(line) ?? [];
    return status === undefined ? [] : [{ status, title }];
  });
  const amiss = findings
    .filter(({ status }) => status === "warning" || status === "problem")
    .map(({ status, title }) => `${status} ${title}`);
  return { ...center, lines, text: lines.join("\n"), findings, amiss, code };
}

const OTHER_SERVICE = countedSid("IS", 9);
const OTHER_WORKSPACE = countedSid("WS", 9);

const WAYS: [what: string, wrong: Wrong, amiss: string, words: string][] = [
  [
    "the secret is another key's",
    { settings: { TWILIO_API_SECRET: "another-secret" } },
    "problem Credentials",
    "the credentials are not accepted",
  ],
  [
    "the Workspace is not there",
    { settings: { TWILIO_WORKSPACE_SID: OTHER_WORKSPACE } },
    "problem Workspace",
    `Flex uses ${countedSid("WS", 1)}`,
  ],
  [
    "the Workspace may not be read",
    { options: { denied: ["Workspaces.fetch"] } },
    "warning Workspace",
    "TaskRouter → Workspaces: read",
  ],
  [
    "the Workspace is not Flex's",
    { world: (world) => Object.assign(world.flex, { workspaceSid: OTHER_WORKSPACE }) },
    "warning Workspace",
    `set TWILIO_WORKSPACE_SID=${OTHER_WORKSPACE}`,
  ],
  [
    "Flex's Configuration may not be read",
    { options: { denied: ["Flex.fetch"] } },
    "warning Flex",
    "with a standard key",
  ],
  [
    "the account has no default service",
    { world: (world) => Object.assign(world, { hasDefaultService: false }) },
    "problem Service",
    `Set TWILIO_CONVERSATIONS_SERVICE_SID=${countedSid("IS", 1)}`,
  ],
  [
    "Flex's chats are in another service",
    { world: (world) => Object.assign(world.flex, { serviceSid: OTHER_SERVICE }) },
    "problem Service",
    `Set TWILIO_CONVERSATIONS_SERVICE_SID=${OTHER_SERVICE}`,
  ],
  [
    "the service that is set is not there",
    { settings: { TWILIO_CONVERSATIONS_SERVICE_SID: OTHER_SERVICE } },
    "problem Service",
    `Set TWILIO_CONVERSATIONS_SERVICE_SID=${countedSid("IS", 1)}`,
  ],
  [
    "the default service may not be read",
    { options: { denied: ["Configuration.fetch"] } },
    "warning Service",
    "could not be checked",
  ],
  [
    "Workers may not be listed",
    { options: { denied: ["Workers.list"] } },
    "problem Workers",
    "TaskRouter → Workers: read, list",
  ],
  [
    "Workers may not be read",
    { options: { denied: ["Workers.fetch"] } },
    "problem Workers",
    "TaskRouter → Workers: read, list",
  ],
  [
    "Events may not be listed",
    { options: { denied: ["Events.list"] } },
    "problem Events",
    "TaskRouter → Events: list",
  ],
  [
    "Users may not be listed",
    { options: { denied: ["Users.list"] } },
    "problem Users",
    "Conversations → Users: read, list",
  ],
  [
    "Users may not be read",
    { options: { denied: ["Users.fetch"] } },
    "problem Users",
    "Conversations → Users: read, list",
  ],
  [
    "Users may not be created",
    { options: { denied: ["Users.create"] } },
    "problem Writing",
    "Conversations → Users: create, update",
  ],
  [
    "Users may not be updated",
    { options: { denied: ["Users.update"] } },
    "problem Writing",
    "Conversations → Users: create, update",
  ],
  [
    "the clock is behind",
    { options: { clockLead: 10 * 60_000 } },
    "warning Clock",
    "10 minutes behind Twilio's",
  ],
  [
    "the clock is ahead",
    { options: { clockLead: -10 * 60_000 } },
    "warning Clock",
    "10 minutes ahead of Twilio's",
  ],
  [
    "Twilio refuses the expression",
    { mapping: { ...MAPPING, workers: "roles HAS" } },
    "problem Expression",
    "Check the mapping's `workers` expression",
  ],
  [
    "the expression matches nobody",
    { mapping: { ...MAPPING, workers: "friendly_name == 'x'" } },
    "warning Expression",
    "it matches no Worker",
  ],
  [
    "no Worker has what the mapping reads",
    { mapping: { ...MAPPING, attributes: { imageurl: "avatar_url" } } },
    "warning Attributes",
    "None of 12 Workers has `imageurl`; did you mean `image_url` (12 of 12 have it)?",
  ],
  [
    "a path is not relative to the attributes",
    { mapping: { ...MAPPING, attributes: { image_url: "attributes.avatar_url" } } },
    "warning Mapping",
    "starts with `attributes.`, but is already relative to the User's attributes",
  ],
  [
    "a User of a Worker's name is not the one of its contact_uri",
    {
      world: (world) => {
        world.addWorker("Ann", { contact_uri: "client:veal" });
        world.users.create({ identity: "Ann" });
      },
    },
    "warning Identities",
    `for 13 Workers: 13 certain, 0 guessed, 0 unusable; 12 with a User, 1 with two. There is a User under the encoded name, but contact_uri names another: ${countedSid("WK", 13)}`,
  ],
  [
    "no Worker has a User",
    {
      world: ({ users }) => {
        for (let index = 0; index < 12; index++) users.remove(`agent${index}_40example_2Ecom`);
      },
    },
    "warning Identities",
    "Check TWILIO_CONVERSATIONS_SERVICE_SID",
  ],
  [
    "a Worker's attributes are broken",
    { world: (world) => world.addWorker("broken", "{") },
    "warning Identities",
    "12 certain, 0 guessed, 1 unusable; 12 with a User, 0 with two. Workers with an unusable",
  ],
  [
    "the webhook has another Auth Token",
    { webhook: { TWILIO_AUTH_TOKEN: "another-token" } },
    "problem Webhook",
    "start it with npm run webhook in this folder",
  ],
  [
    "the webhook lacks a setting",
    { webhook: { TWILIO_WORKSPACE_SID: "" } },
    "problem Webhook",
    "a wrong setting or mapping (500)",
  ],
  [
    "the webhook takes what nobody signed",
    { handler: async () => new Response(null, { status: 204 }) },
    "problem Webhook",
    "it accepts unsigned events (204)",
  ],
  [
    "something in front of the webhook asks for a login",
    { handler: async () => Response.redirect("https://login.example.com/", 302) },
    "problem Webhook",
    "asks for a login, or redirects (302)",
  ],
];

describe("doctor", () => {
  it("finds nothing amiss where nothing is, and keeps to Twilio's description", async () => {
    const { amiss, findings, code, exchanges, text } = await visit();
    expect(amiss).toEqual([]);
    const asked = findings.filter(({ title }) => title !== "Pictures");
    expect(asked.map(({ status }) => status)).toEqual(Array(18).fill("ok"));
    expect(text).toContain("Pictures: not checked, because --check-images was not given");
    expect(text).toContain("18 ok, 0 warnings, 0 problems, 1 not checked · 13 requests");
    expect(code).toBe(0);
    expectContract(exchanges, ["flex.FetchConfiguration 200", "taskrouter.ListEvent 200"]);
  });

  it.each(WAYS)("when %s, names exactly that", async (_, wrong, expected, words) => {
    const { amiss, text, code } = await visit(wrong);
    expect(amiss).toEqual([expected]);
    expect(text).toContain(words);
    expect(code).toBe(expected.startsWith("problem") ? 1 : 0);
  });

  it("is content where the User of a Worker's name is another Worker's own", async () => {
    const { text } = await visit({
      world: (world) => {
        world.addWorker("Ann", { contact_uri: "client:veal" });
        world.addWorker("Bob", { contact_uri: "client:Ann" });
        world.users.create({ identity: "Ann" });
      },
    });
    expect(text).toContain("14 certain, 0 guessed, 0 unusable; 13 with a User, 0 with two.");
  });

  it("writes nothing without --write", async () => {
    const { findings, writes } = await visit({ flags: { write: false } });
    expect(findings).toContainEqual({ status: "skipped", title: "Writing" });
    expect(writes()).toEqual([]);
  });

  it("with --write writes its own User, says so before, and finds it the next time", async () => {
    const { lines, text, writes, world, settings } = await visit();
    expect(lines[0]).toContain("--write creates the User worker-user-sync-doctor");
    expect(writes().map(({ path }) => path)).toEqual([
      "/v1/Users",
      expect.stringMatching(/^\/v1\/Users\/US/),
    ]);
    expect(text).toContain("was created and updated");
    const again: string[] = [];
    const output = { say: (more: readonly string[]) => again.push(...more), ...PLAIN };
    await doctor({ write: true }, settings, output);
    expect(again.join("\n")).toContain("was found and updated");
    expect(again.join("\n")).toContain("Registration: Callback of Workspace WS");
    expect(world.users.find("worker-user-sync-doctor")?.attributes).toBe("{}");
  });

  it("names no person, and no credential", async () => {
    const { text, world } = await visit({ world: (one) => one.addWorker("Ann", "{") });
    expect(text).not.toMatch(/agent0|Ann/);
    for (const secret of [world.apiSecret, world.authToken]) {
      expect(text).not.toContain(secret);
      expect(text).not.toContain(Buffer.from(secret).toString("base64"));
    }
  });

  it("is frugal: a look at a large center takes a request for each Worker of the sample", async () => {
    const world = generatedCenter({ workers: 300, users: 2000, place: "late" });
    const { exchanges, text } = await visit({ options: { world }, flags: { write: false } });
    expect(text).toContain(
      "for the first 100 Workers: 100 certain, 0 guessed, 0 unusable; 100 with a User",
    );
    expect(exchanges).toHaveLength(113);
  });

  it("checks nothing that builds on what is wrong", async () => {
    const { findings, exchanges } = await visit({ settings: { TWILIO_ACCOUNT_SID: "" } });
    const statuses = findings.map(({ status, title }) => `${status} ${title}`);
    expect(statuses.slice(0, 4)).toEqual([
      "ok Node.js",
      "ok Mapping",
      "problem Settings",
      "skipped Region",
    ]);
    expect(exchanges).toEqual([]);
  });

  it("says so where nothing answers at the webhook's address", async () => {
    const { amiss, text } = await visit({ flags: { url: "http://127.0.0.1:9/x" } });
    expect(amiss).toEqual(["problem Webhook"]);
    expect(text).toContain("→ Start it with npm run webhook, and use the address that it prints.");
    expect(text).toMatch(/http:\/\/127\.0\.0\.1:9\/x did not answer \(\w+\)/);
  });

  it("sends nobody to register an address of this machine, and is content with a webhook there", async () => {
    const nothing = { url: null, filter: null };
    const { amiss, findings, text, code } = await visit({
      world: ({ callback }) => Object.assign(callback, nothing),
    });
    expect(amiss).toEqual([]);
    expect(findings.slice(-2)).toEqual([
      { status: "skipped", title: "Registration" },
      { status: "ok", title: "Webhook" },
    ]);
    expect(text).toMatch(
      /Registration: not checked, because Twilio cannot call this machine; .*\n +→ When it is public, .* npm run webhook:register -- --url https:\/\/HOST\/api\/worker-events\n/,
    );
    expect(code).toBe(0);
  });

  it.each([
    "http://sync.example.com/",
    "https://a:b@sync.example.com/",
    "http://a:b@localhost/",
    "ftp://localhost/",
    "x",
  ])("takes no --url %s, where anybody could listen", async (url) => {
    await expect(visit({ flags: { url } })).rejects.toThrow("--url must be");
  });
});
