import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { generatedCenter } from "../../src/dev/emulator/generated-center.ts";
import { callProgram } from "../support/call-program.ts";
import { startCenter } from "../support/center.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** Types a line that begins with `npm run`, as a person does, with these variables. */
async function npmRun(line: string, variables: Readonly<Record<string, string>>) {
  const child = spawn("npm", ["run", ...line.split(" ")], {
    cwd: ROOT,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...variables },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const code = new Promise((resolve) => child.once("close", resolve));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await code, stdout, stderr };
}

/** What npm 10 and 11 leave of `--url=https://x.example.com --dry-run`. */
const LEFT = {
  npm_lifecycle_event: "webhook:register",
  npm_config_url: "https://x.example.com",
  npm_config_dry_run: "true",
};

describe("a flag that npm takes for itself", () => {
  it.each([
    [
      "sync --dry-run --check --worker=agent0@example.com --changed-within 3h --plan=c1u2-9f2c41d0a7b3",
      "sync -- ",
      [
        "--dry-run",
        "--check",
        "--worker=agent0@example.com",
        "--changed-within=3h",
        "--plan=c1u2-9f2c41d0a7b3",
      ],
      npmRun,
    ],
    [
      "webhook:register --url=https://x.example.com --dry-run",
      "webhook:register -- ",
      [],
      (_: string, variables: Readonly<Record<string, string>>) =>
        callProgram(["webhook:register"], { ...variables, ...LEFT }),
    ],
  ])("ends `npm run %s` before anything is asked", async (line, hint, flags, run) => {
    const center = await startCenter({ world: generatedCenter({ workers: 2, users: 0 }) });
    const { code, stderr } = await run(line, center.settings);
    const [said = ""] = stderr.split("\n").filter((text) => text.startsWith("Flags go after `--`"));
    expect(said).toContain(`npm run ${hint}`);
    for (const flag of flags) expect(said).toContain(flag);
    expect(code).toBe(2);
    expect(center.exchanges).toEqual([]);
  });

  it("reaches the program behind `--`", async () => {
    const center = await startCenter({ world: generatedCenter({ workers: 2, users: 0 }) });
    const { code, stdout } = await npmRun("sync -- --dry-run", center.settings);
    expect(stdout).toContain("2 to create");
    expect(code).toBe(0);
    expect(center.writes()).toEqual([]);
  });
});
