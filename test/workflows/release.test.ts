import { execFile } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { contextsOf, MERGE } from "./examples.ts";
import { type Job, jobOf, parseAsGitHub } from "./github-parser.ts";
import { runSteps, stepNamed } from "./run-steps.ts";
import { standInGitHub } from "./stand-in-github.ts";

const CHANGELOG = `# Changelog

## Unreleased

- Not yet.

## 1.2.3 (2026-11-26)

- New.

## 1.2.2

- Old.
`;

describe("release.yml", async () => {
  const workflow = await parseAsGitHub("release.yml");
  const [build, publish] = [jobOf(workflow, "build"), jobOf(workflow, "publish")];

  /** Runs a step in a clone of a repository whose commit has this tag. */
  async function run(job: Job, name: string, tag: string) {
    const [origin, folder] = [await temporaryFolder(), await temporaryFolder()];
    const git = async (...args: string[]) =>
      (await promisify(execFile)("git", args, { cwd: folder })).stdout.trim();
    await git("init", "--bare", "-q", origin);
    await git("clone", "-q", origin, ".");
    const files = {
      "CHANGELOG.md": CHANGELOG,
      "package.json": '{"version":"1.2.3"}',
      ".gitignore": "/dist/",
    };
    for (const [file, text] of Object.entries(files)) await writeFile(join(folder, file), text);
    await mkdir(join(folder, "src"));
    await git("add", ".");
    await git("-c", "user.name=a", "-c", "user.email=a@example.com", "commit", "-qm", "One");
    await git("tag", tag);
    await git("push", "-q", "origin", "HEAD:main", tag);
    const github = await standInGitHub();
    const start = { ...MERGE, github: { ...MERGE.github, ref_name: tag } };
    const contexts = contextsOf(start, { vars: {}, secrets: {} });
    const step = stepNamed(job, name);
    return { ...(await runSteps([step], folder, contexts, github.variables)), github, git };
  }

  test("commits the bundle on the tag only, moves v1 there, and takes the notes from the changelog", async () => {
    const { code, github, git } = await run(publish, "Publish", "v1.2.3");
    await git("fetch", "-q", "--force", "--tags", "origin");

    expect(code).toBe(0);
    expect(await git("show", "v1.2.3:dist/action.mjs")).toBe("bundle");
    expect(await git("rev-parse", "v1")).toBe(await git("rev-parse", "v1.2.3"));
    expect(await git("rev-parse", "v1.2.3^")).toBe(await git("rev-parse", "origin/main"));
    expect((await github.release()).split("\n").filter(Boolean)).toEqual(["v1.2.3", "- New."]);
  });

  test("publishes nothing without a section in the changelog", async () => {
    const { code, stdout, github } = await run(publish, "Publish", "v1.2.4");
    expect(code).toBe(1);
    expect(stdout).toBe("::error file=CHANGELOG.md::There is no section `## 1.2.4`.\n");
    expect(await github.calls()).toEqual([]);
  });

  test.each([
    ["v1.2.3", 0],
    ["v1.2.4", 1],
  ])("takes the tag of the version in package.json: %s", async (tag, code) => {
    expect((await run(build, "Check the version", tag)).code).toBe(code);
  });
});
