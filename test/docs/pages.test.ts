import { access, readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { newProgram } from "../../src/commands/program.ts";
import { parseMapping } from "../../src/mapping/file/parse-mapping.ts";
import type { Report } from "../../src/report/report.ts";

const docs = (await readdir("docs")).filter((name) => name.endsWith(".md"));
const names = ["README.md", "CONTRIBUTING.md", ...docs.map((name) => `docs/${name}`)];
const pages = await Promise.all(
  names.map(async (name) => ({ name, text: await readFile(name, "utf8") })),
);

it("the README is short: at most 700 words", () => {
  const readme = pages.find(({ name }) => name === "README.md")?.text ?? "";
  expect(readme.trim().split(/\s+/).length).toBeLessThanOrEqual(700);
});

/** What matches a pattern's first group in any page, with the page. */
function found(pattern: RegExp, textOf = (text: string) => text) {
  return pages.flatMap(({ name, text }) =>
    [...textOf(text).matchAll(pattern)].map(([, match = ""]) => ({ name, match })),
  );
}

const withoutCode = (text: string) => text.replaceAll(/^ *```.*?^ *```$|`[^`\n]*`/gms, "");

/** GitHub: section links. Where a heading comes again, a number follows. */
function anchorsOf(text: string): string[] {
  const seen = new Map<string, number>();
  const headings = text.replaceAll(/^ *```.*?^ *```$/gms, "").matchAll(/^#+ (.+)$/gm);
  return [...headings].map(([, heading = ""]) => {
    const words = heading.toLowerCase().replaceAll(/[^\p{L}\p{N}\s_-]/gu, "");
    const anchor = words.trim().replaceAll(/\s/g, "-");
    const times = seen.get(anchor) ?? 0;
    seen.set(anchor, times + 1);
    return times === 0 ? anchor : `${anchor}-${times}`;
  });
}

describe("links in the pages", () => {
  const links = found(/\]\(((?!\w+:)[^)\s]+)\)/g, withoutCode);

  it.each(links)("$name: $match leads somewhere", async ({ name, match }) => {
    const [path = "", anchor] = match.split("#");
    const file = path === "" ? name : join(dirname(name), path);
    await access(file);
    if (anchor !== undefined) expect(anchorsOf(await readFile(file, "utf8"))).toContain(anchor);
  });

  it("lead from the README to each page", () => {
    const fromReadme = links.filter(({ name }) => name === "README.md").map(({ match }) => match);
    for (const page of names.slice(1)) {
      expect(fromReadme.map((link) => link.replace(/#.*/, ""))).toContain(page);
    }
  });
});

/** The keys of a report and of what is in it, but for values and the numbers of lists. */
function keysOf({ counts, requests, workers, ...rest }: Report) {
  const objects = { rest, counts, requests, byOperation: requests.byOperation };
  const keys = Object.entries(objects).map(([name, one]) => [name, Object.keys(one)]);
  const listed = workers.flatMap(({ fields, problem, ...worker }) => [
    ["worker", Object.keys(worker)],
    ...(problem === null ? [] : [["problem", Object.keys(problem)]]),
    ...fields.flatMap((one) =>
      "before" in one && "after" in one ? [["field", Object.keys(one)]] : [],
    ),
  ]);
  return new Set([...keys, ...listed].map(String));
}

describe("JSON in the pages", () => {
  const blocks = found(/^ *```json\n(.*?)^ *```$/gms);
  const has = (key: string) => blocks.filter(({ match }) => key in JSON.parse(match));

  it("is a mapping that is accepted, where the program does not print it", async () => {
    const printed = has("version");
    const mappings = blocks.filter((block) => !printed.includes(block));
    expect(mappings.length).toBeGreaterThan(0);
    for (const { name, match } of mappings) await parseMapping(match, name);
  });

  it("has the keys of a report, where it is one", async () => {
    const reports = has("outcome");
    const real = await readFile("test/report/golden/some-of-each.shown.json", "utf8");
    const keys = reports.map(({ match }) => keysOf(JSON.parse(match)));
    expect(keys).toEqual([keysOf(JSON.parse(real))]);
  });
});

describe("commands in the pages", async () => {
  const packageJson = z
    .object({ scripts: z.record(z.string(), z.string()), devDependencies: z.looseObject({}) })
    .parse(JSON.parse(await readFile("package.json", "utf8")));
  const scripts = new Map(Object.entries(packageJson.scripts));
  const RUN = /\bnpm run (?:--silent )?([a-z][\w-]*(?::[\w-]+)*)/g;
  const optionsOf = (script: string) => {
    const [, name] = /src\/cli\.ts (\S+)/.exec(scripts.get(script) ?? "") ?? [];
    const command = newProgram({}).commands.find((one) => one.name() === name);
    return command?.options.map(({ long }) => long);
  };

  it("are scripts, or programs that are installed", () => {
    const runs = found(RUN).map(({ match }) => match);
    expect([...scripts.keys()]).toEqual(expect.arrayContaining(runs));
    const programs = found(/\bnpx (\S+)/g).map(({ match }) => match);
    expect(Object.keys(packageJson.devDependencies)).toEqual(expect.arrayContaining(programs));
  });

  it("have the flags that the same line names", () => {
    for (const { match: line } of found(/^(.*\bnpm run .*)$/gm)) {
      const options = [...line.matchAll(RUN)].map(([, script = ""]) => optionsOf(script));
      if (options.includes(undefined)) continue;
      const flags = line.replaceAll(RUN, "").match(/(?<=[\s`[])--[a-z][a-z-]*/g) ?? [];
      expect(options.flat()).toEqual(expect.arrayContaining(flags));
    }
  });

  it("of a sync have no other flags than the table of them", () => {
    const rows = pages.flatMap(({ text }) => /\| flag of `sync`.*?\n\n/s.exec(text) ?? []);
    const flags = rows.join().match(/(?<=^\| `)--[a-z-]+/gm);
    expect(flags?.sort()).toEqual(optionsOf("sync")?.sort());
  });
});
