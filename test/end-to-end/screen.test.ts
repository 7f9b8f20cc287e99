import { describe, expect, it } from "vitest";
import { sampleCenter } from "../../src/dev/emulator/sample-center.ts";
import { startCenter } from "../support/center.ts";
import { onTerminal } from "../support/pseudo-terminal.ts";
import { runProgram } from "../support/run-program.ts";

const GREEN = "\u001b[32m";

describe("colours", () => {
  it.each([
    [{}, false],
    [{ FORCE_COLOR: "1" }, true],
    [{ FORCE_COLOR: "1", NO_COLOR: "1" }, true],
    [{ FORCE_COLOR: "0" }, false],
  ])("in a pipe, with %j: %s", async (variables, isColored) => {
    const { settings } = await startCenter({ world: sampleCenter() });
    const { stdout } = await runProgram(["plan"], { ...settings, ...variables });
    expect(stdout.includes(GREEN)).toBe(isColored);
  });

  it.each([
    [{ TERM: "xterm" }, true],
    [{ TERM: "dumb" }, false],
    [{ TERM: "xterm", NO_COLOR: "1" }, false],
    [{ TERM: "xterm", FORCE_COLOR: "0" }, false],
  ])("on a terminal, with %j: %s", async (variables, isColored) => {
    const { settings } = await startCenter({ world: sampleCenter() });
    const { screen } = await onTerminal(["plan"], { ...settings, ...variables }).ended;
    expect(screen.includes(GREEN)).toBe(isColored);
  });
});

describe.each([40, 80])("a terminal of %i columns", (columns) => {
  it.each([["doctor"], ["why", "noah.dubois@example.com"], ["plan"]])(
    "is not exceeded by %s, but by words that are longer",
    async (...args) => {
      const { settings } = await startCenter({ world: sampleCenter() });
      const { screen } = await onTerminal(args, settings, "2>/dev/null", columns).ended;
      const lines = screen.split(/[\r\n]+/);
      const hasShortWords = (line: string) => line.split(" ").every((word) => word.length < 24);
      expect(lines.filter((line) => line.length > columns && hasShortWords(line))).toEqual([]);
      expect(lines.filter((line) => line.length > columns / 2).length).toBeGreaterThan(2);
    },
  );
});

it("shows how far it has come on a terminal", async () => {
  const { settings } = await startCenter({ world: sampleCenter() });
  const { screen } = await onTerminal(["plan"], settings).ended;
  expect(screen).toContain("Reading Workers");
  expect(screen).not.toContain("could not be written");
});
