import { beforeAll, describe, expect, it } from "vitest";
import { startEmulator } from "../../src/dev/emulator/emulator.ts";
import { sampleCenter } from "../../src/dev/emulator/sample-center.ts";
import { runSeries, seriesOnTerminal } from "../support/series.ts";

const GREEN = "\u001b[32m";

/** Runs commands on one sample center; none of them may write. */
async function onSampleCenter<Result>(
  run: (settings: Readonly<Record<string, string>>) => Promise<Result>,
): Promise<Result> {
  const { settings, close } = await startEmulator({ world: sampleCenter() });
  try {
    return await run(settings);
  } finally {
    await close();
  }
}

describe("colours", () => {
  const piped = [
    [{}, false],
    [{ FORCE_COLOR: "1" }, true],
    [{ FORCE_COLOR: "1", NO_COLOR: "1" }, true],
    [{ FORCE_COLOR: "0" }, false],
  ] as const;
  const terminals = [
    [{ TERM: "xterm" }, true],
    [{ TERM: "dumb" }, false],
    [{ TERM: "xterm", NO_COLOR: "1" }, false],
    [{ TERM: "xterm", FORCE_COLOR: "0" }, false],
  ] as const;
  let inPipe: Awaited<ReturnType<typeof runSeries>>;
  let onTerminal: Awaited<ReturnType<typeof seriesOnTerminal>>;

  beforeAll(async () => {
    const plans = (
      settings: Readonly<Record<string, string>>,
      rows: typeof piped | typeof terminals,
    ) => rows.map(([variables]) => ({ args: ["plan"], variables: { ...settings, ...variables } }));
    inPipe = await onSampleCenter((settings) => runSeries(plans(settings, piped)));
    onTerminal = await onSampleCenter((settings) => seriesOnTerminal(plans(settings, terminals)));
  });

  it.each(piped.map((row, index) => [...row, index] as const))(
    "in a pipe, with %j: %s",
    (_, isColored, index) => {
      expect(inPipe[index]?.stdout).toContain("Planned 10 Workers");
      expect(inPipe[index]?.stdout.includes(GREEN)).toBe(isColored);
    },
  );

  it.each(terminals.map((row, index) => [...row, index] as const))(
    "on a terminal, with %j: %s",
    (_, isColored, index) => {
      expect(onTerminal[index]?.screen).toContain("Planned 10 Workers");
      expect(onTerminal[index]?.screen.includes(GREEN)).toBe(isColored);
    },
  );
});

describe.each([40, 80])("a terminal of %i columns", (columns) => {
  const commands = [["doctor"], ["why", "noah.dubois@example.com"], ["plan"]];
  let screens: readonly string[];

  beforeAll(async () => {
    const shown = await onSampleCenter((variables) =>
      seriesOnTerminal(
        commands.map((args) => ({ args, variables })),
        "2>/dev/null",
        columns,
      ),
    );
    screens = shown.map(({ screen }) => screen);
  });

  it.each(commands.map(([name = ""], index) => [name, index] as const))(
    "is not exceeded by %s, but by words that are longer",
    (_, index) => {
      const lines = (screens[index] ?? "").split(/[\r\n]+/);
      const hasShortWords = (line: string) => line.split(" ").every((word) => word.length < 24);
      expect(lines.filter((line) => line.length > columns && hasShortWords(line))).toEqual([]);
      expect(lines.filter((line) => line.length > columns / 2).length).toBeGreaterThan(2);
    },
  );
});

it("shows how far it has come on a terminal", async () => {
  const [ended] = await onSampleCenter((variables) =>
    seriesOnTerminal([{ args: ["plan"], variables }]),
  );
  expect(ended?.screen).toContain("Reading Workers");
  expect(ended?.screen).not.toContain("could not be written");
});
