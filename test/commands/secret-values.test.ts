import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { why } from "../../src/commands/why.ts";
import { World } from "../../src/dev/emulator/world.ts";
import { formatPath } from "../../src/mapping/path.ts";
import { workerEventsHandler } from "../../src/webhook/handler.ts";
import { startCenter } from "../support/center.ts";
import { discloses } from "../support/discloses.ts";
import { callbackParameters, formRequest, WEBHOOK_URL } from "../support/events.ts";
import { outputsOf } from "../support/outputs.ts";
import { runSync } from "../support/run-sync.ts";
import { PLAIN } from "../support/screens.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

/** The mapping too, in the name of a field. */
function mappingWith(secret: string): object {
  return {
    identity: [{ from: "id" }, { expression: "$flexIdentity(friendlyName)" }],
    attributes: {
      image_url: "avatar_url",
      deep: "deep",
      number: formatPath([`number ${secret}`]),
    },
    friendlyName: { from: "title" },
  };
}

/** Somebody has put a credential wherever data can be: in names, keys, texts, numbers, far back. */
function worldWith(secret: string): World {
  const world = new World();
  const base64 = Buffer.from(`x:${secret}`).toString("base64");
  const number = /^[1-9]\d*$/.test(secret) ? secret : "1";
  const deep = JSON.stringify({ [`a ${secret}`]: [`${"x".repeat(100)}${secret}`, base64] });
  const picture = JSON.stringify(`https://user:${encodeURIComponent(secret)}@example.com/`);
  const title = JSON.stringify(`Ann ${secret}`);
  const json = `{"image_url":${picture},"deep":${deep},"number":${number},"title":${title}}`;
  world.addWorker(`ann ${secret}`, json);
  world.addWorker(`bob ${secret}`, JSON.stringify({ id: secret, image_url: 1 }));
  world.users.create({ identity: secret, attributes: json, friendlyName: secret });
  // Of an identity that is nearly the credential.
  world.addWorker("cy", { id: secret.slice(0, -1), image_url: 1 });
  return world;
}

const SECRETS = [
  ["of letters", "emulatedSecretOfLettersAndMore"],
  ["of digits", "1234567890123456789012"],
  ["that JSON escapes", 'a"b\\c"d\\\\e/f'],
  ["that HTML escapes", "<td>&amp;'\"</td>"],
  ["that a URL or an annotation escapes", "100%25 + a%0Ab=?#&::x"],
  ["of a pattern's characters", "^(.*)+?[a-z]{1,3}|$\\d"],
] as const;

describe("a credential", () => {
  it.each(SECRETS)("%s is in no output, wherever somebody put it", async (_, secret) => {
    const world = worldWith(secret);
    Object.assign(world, { apiSecret: secret, authToken: secret });
    const { settings } = await startCenter({ world });
    const outputs = await runSync({ mapping: mappingWith(secret), variables: settings });
    expect(outputs).toMatchObject({ stderr: "", code: 0 });
    expect(JSON.parse(outputs.json)).toMatchObject({ counts: { created: 2, updated: 1 } });
    for (const text of [outputs.stdout, outputs.json, outputs.html, outputs.summary]) {
      expect(text).toContain("***");
      expect(discloses(text, secret)).toBe(false);
    }
    // What is shown is cleaned, not what is written.
    expect(world.users.find(secret)?.attributes).toContain('"avatar_url":1');
    expect(world.users.list.some(({ friendlyName }) => friendlyName === `Ann ${secret}`)).toBe(
      true,
    );
  });

  it("is none where it is the Auth Token alone", async () => {
    const world = worldWith("1234567890123456789012");
    Object.assign(world, { authToken: "1234567890123456789012" });
    const { settings } = await startCenter({ world });
    const { TWILIO_API_KEY: _, TWILIO_API_SECRET: __, ...others } = settings;
    const variables = { ...others, TWILIO_AUTH_TOKEN: ` ${world.authToken}\n` };
    const { all, json } = await runSync({ mapping: mappingWith(world.authToken), variables });
    expect(JSON.parse(json)).toMatchObject({ outcome: "done" });
    expect(discloses(all, world.authToken)).toBe(false);
  });

  it.each(SECRETS)("%s is not in the webhook's log", async (_, secret) => {
    const world = worldWith(secret);
    Object.assign(world, { authToken: secret });
    const { settings } = await startCenter({ world });
    const file = join(await temporaryFolder(), "m.json");
    await writeFile(file, JSON.stringify(mappingWith(secret)));
    const shown = { SHOW_VALUES: "true", MAPPING_FILE: file };
    const variables = { TWILIO_AUTH_TOKEN: secret, WEBHOOK_URL, ...shown };
    const { stdout } = await outputsOf(async () => {
      const handle = workerEventsHandler({ ...settings, ...variables });
      await handle(formRequest(world, callbackParameters(world, 0)));
      await handle(formRequest(world, callbackParameters(world, 0, secret)));
      return 0;
    });
    const [first = "", second = ""] = stdout.split("\n");
    expect(JSON.parse(first)).toMatchObject({ workers: [{ action: "create" }] });
    expect(JSON.parse(second)).toMatchObject({ status: 204, events: ["***"] });
    expect(discloses(stdout, secret)).toBe(false);
  });

  it.each(SECRETS)("%s is in nothing that why prints, before it is cleaned", async (_, secret) => {
    const world = worldWith(secret);
    Object.assign(world, { apiSecret: secret, authToken: secret });
    const { settings } = await startCenter({ world });
    const mapping = join(await temporaryFolder(), "m.json");
    await writeFile(mapping, JSON.stringify(mappingWith(secret)));
    const lines: string[] = [];
    const say = (some: readonly string[]) => lines.push(...some);
    const output = { say, print: (text: string) => say([text]), ...PLAIN };
    for (const { sid } of world.workers) {
      for (const json of [false, true]) {
        await why(sid, { mapping, json }, settings, { output, input: process.stdin });
      }
    }
    expect(lines.filter((line) => line.includes("Write"))).toHaveLength(3);
    expect(lines.filter((line) => line.includes('"write": {'))).toHaveLength(3);
    expect(lines.join("\n")).toContain("***");
    expect(discloses(lines.join("\n"), secret)).toBe(false);
  });
});
