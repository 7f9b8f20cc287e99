import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { newProgram } from "../../src/commands/program.ts";
import { callProgram } from "../support/call-program.ts";

const commands = newProgram({}).commands.map((command) => command.name());

describe("help", () => {
  it.each(commands)("of %s begins with the command as it is typed", async (name) => {
    const { code, stdout } = await callProgram([name, "--help"], {});
    expect(stdout.split("\n")[0]).toMatch(new RegExp(`^Usage: npm run ${name} -- \\[options\\]`));
    expect(code).toBe(0);
  });

  it("of plan describes plan", async () => {
    const { stdout } = await callProgram(["plan", "--help"], {});
    expect(stdout).toContain("show what sync would do; write nothing");
    for (const flag of ["--dry-run", "--yes", "--plan "]) expect(stdout).not.toContain(flag);
  });

  it("of sync says in plain words what --plan does", async () => {
    const { stdout } = await callProgram(["sync", "--help"], {});
    expect(stdout.replaceAll(/\s+/g, " ")).toContain(
      "--plan <name> apply only if the plan still has this name (printed by a dry run)",
    );
  });

  it("is named, as it is typed, where a flag is wrong", async () => {
    const { code, stderr } = await callProgram(["plan", "--nope"], {});
    expect(stderr).toContain("All flags: npm run plan -- --help");
    expect(code).toBe(2);
  });
});

describe("--version", () => {
  it.each([[["--version"]], [["sync", "--version"]], [["doctor", "--version"]]])(
    "as %j prints the version in package.json",
    async (args) => {
      const { version } = JSON.parse(await readFile("package.json", "utf8"));
      expect(await callProgram(args, {})).toEqual({ code: 0, stdout: `${version}\n`, stderr: "" });
    },
  );
});
