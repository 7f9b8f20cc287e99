import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { World } from "../../src/dev/emulator/world.ts";
import { flexIdentity } from "../../src/mapping/identity-source.ts";
import { startCenter } from "../support/center.ts";
import { callbackParameters, formRequest } from "../support/events.ts";
import { runSync } from "../support/run-sync.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { startWebhook } from "../support/webhook.ts";
import { HOSTILE, HOSTILE_MAPPING, hostileCenter, NOBODYS } from "./hostile-center.ts";

const report = z.object({
  workers: z.array(
    z.object({
      worker: z.string(),
      name: z.string().nullish(),
      problem: z.object({ code: z.string() }).nullish(),
    }),
  ),
});

/** The tags of a summary, and no others. */
const TAGS = ["code", "li", "table", "td", "th", "tr", "ul"].flatMap((tag) => [
  `<${tag}`,
  `</${tag}`,
]);
const CASES = Object.entries(HOSTILE).map(([title, one], index) => ({ title, index, ...one }));

/** What became of each case: its User's attributes, or the problem. */
function results(world: World, json: string) {
  const { workers } = report.parse(JSON.parse(json));
  return CASES.map(({ title, index, name, user }) => {
    const sid = world.workers[index]?.sid;
    const problem = workers.find(({ worker }) => worker === sid)?.problem;
    const identity = user === undefined ? flexIdentity(name ?? "") : `w${index}`;
    const attributes = world.users.find(identity)?.attributes;
    const isUntouched = attributes === user;
    return [title, problem ? { problem: problem.code, isUntouched } : attributes];
  });
}

const PROBLEMS = CASES.flatMap(({ after }) => (typeof after === "string" ? [] : [after.problem]));

const EXPECTED = CASES.map(({ title, after }) => [
  title,
  typeof after === "string" ? after : { ...after, isUntouched: true },
]);

/** The lines of a log that GitHub's runner takes for commands (actions/runner: `ActionCommand`). */
function commandsIn(log: string): string[] {
  return log.split(/\r\n|\r|\n/).filter((line) => /^\s*::|##\[/.test(line));
}

/** What JavaScript's objects have in common, which hostile data would add to. */
const INHERITED = Object.getOwnPropertyNames(Object.prototype);

describe("hostile data", () => {
  it("is carried as it is, or a problem of its Worker, and the others go on", async () => {
    const world = hostileCenter();
    const { settings, writes } = await startCenter({ world });
    const variables = { ...settings, SHOW_VALUES: "" };
    const { code, json, stderr, all } = await runSync({ mapping: HOSTILE_MAPPING, variables });
    expect(results(world, json)).toEqual(EXPECTED);
    expect(world.users.find("last")?.attributes).toBe('{"shown":"fine"}');
    expect(world.users.find("nobodys")).toMatchObject({ attributes: NOBODYS, friendlyName: "N" });
    expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
    expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(INHERITED);
    expect(all).not.toContain("forged");

    const written = writes().length;
    const again = await runSync({ mapping: HOSTILE_MAPPING, variables });
    expect(JSON.parse(again.json).counts).toMatchObject({ created: 0, updated: 0 });
    expect(writes()).toHaveLength(written);
  });

  it("acts in no log, no summary and no report that shows it", async () => {
    const world = hostileCenter();
    const { settings } = await startCenter({ world });
    const outputs = await runSync({ mapping: HOSTILE_MAPPING, variables: settings });
    const { stdout, json, html, summary } = outputs;
    const [group, endgroup, ...errors] = commandsIn(stdout);
    expect([group, endgroup]).toEqual(["::group::The plan", "::endgroup::"]);
    // One for each kind of problem, and all in the program's own words.
    expect(errors).toHaveLength(new Set(PROBLEMS).size);
    for (const line of errors) expect(line).toMatch(/^::error::\d Workers?: The /);
    expect(commandsIn(json)).toEqual([]);
    for (const text of [stdout, json, html, summary]) {
      expect(text).toContain("forged");
      expect(text.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u202e\u2066]/u);
    }

    const names = report.parse(JSON.parse(json)).workers.map(({ name }) => name);
    const wanted = CASES.flatMap(({ name }) => (name === undefined ? [] : [name]));
    expect(names).toEqual(expect.arrayContaining(wanted));

    const lines = summary.trimEnd().split("\n");
    const rows = lines.slice(lines.indexOf("<table>") + 1, lines.indexOf("</table>"));
    expect(rows.length).toBeGreaterThan(CASES.length - 1);
    for (const row of rows) expect(row).toMatch(/^<tr>(<(t[hd])>.*<\/\2>){3}<\/tr>$/);
    expect(lines.filter((line) => line.includes("forged"))).toEqual(
      rows.filter((line) => line.includes("forged")),
    );
    const tags = new Set(summary.match(/<[^ >]*/g));
    expect([...tags].sort()).toEqual(["<br", ...TAGS].sort());
    const bare = summary.replaceAll(/<code>.*?<\/code>/g, "");
    expect(bare).not.toMatch(/forged|@(?!<!-- -->)/);
  });

  it("in an event is a line of the webhook's log, and served as a run serves it", async () => {
    const world = hostileCenter();
    const file = join(await temporaryFolder(), "mapping.json");
    await writeFile(file, JSON.stringify(HOSTILE_MAPPING));
    const settings = { SHOW_VALUES: "true", MAPPING_FILE: file };
    const { handle, log } = await startWebhook({ world }, settings);
    for (const { index } of CASES) {
      const { status } = await handle(formRequest(world, callbackParameters(world, index)));
      expect(status).toBe(204);
    }
    expect(commandsIn(log.join("\n"))).toEqual([]);
    const workers = log.flatMap((line) => JSON.parse(line).workers);
    expect(results(world, JSON.stringify({ workers }))).toEqual(EXPECTED);
  });
});
