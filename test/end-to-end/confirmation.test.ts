import { describe, expect, it } from "vitest";
import { generatedCenter } from "../../src/dev/emulator/generated-center.ts";
import { callProgram } from "../support/call-program.ts";
import { type Center, startCenter } from "../support/center.ts";
import { onTerminal } from "../support/pseudo-terminal.ts";
import { seriesOnTerminal } from "../support/series.ts";

const QUESTION = "Apply 2 changes? (y/N) ";

function smallCenter(): Promise<Center> {
  return startCenter({ world: generatedCenter({ workers: 2, users: 0 }) });
}

describe("sync on a terminal", () => {
  it("shows the plan, asks, and writes when told to", async () => {
    const center = await smallCenter();
    const terminal = onTerminal(["sync"], { ...center.settings, CI: "false" });
    const screen = await terminal.shown(QUESTION);
    expect(screen).toContain("+ agent0@example.com");
    expect(center.writes()).toEqual([]);
    terminal.type("y\n");
    expect((await terminal.ended).code).toBe(0);
    expect(center.writes()).toHaveLength(2);
  });

  it.each([
    ["Enter", "\n", 3, "The changes were not confirmed, so nothing was written."],
    ["Ctrl-D", "\x04", 3, "The changes were not confirmed"],
    ["Ctrl-C", "\x03", 130, "The run was interrupted before it was done."],
    ["nothing at all", "", 1, "The deadline passed before this was done."],
  ])("writes nothing when told so by %s", async (_, typed, expected, words) => {
    const center = await smallCenter();
    const deadline = typed === "" ? ["--deadline", "3s"] : [];
    const terminal = onTerminal(["sync", ...deadline], center.settings);
    await terminal.shown(QUESTION);
    terminal.type(typed);
    const { code, screen } = await terminal.ended;
    expect(screen).toContain(words);
    expect(screen).toContain("Nothing was written");
    expect(center.writes()).toEqual([]);
    expect(code).toBe(expected);
  });

  it("with --quiet asks too, and shows what about; on stderr where stdout is for a program", async () => {
    const center = await smallCenter();
    center.world.addWorker("Broken", "{");
    const quiet = onTerminal(["sync", "--quiet", "--json", "-"], center.settings, "> /dev/null");
    const screen = await quiet.shown(QUESTION);
    expect(screen).toContain("+ agent0@example.com");
    expect(screen).toContain("! Broken: ");
    quiet.type("y\n");
    expect((await quiet.ended).code).toBe(1);
    expect(center.writes()).toHaveLength(2);
  });

  it("prints no change with --quiet where it does not ask", async () => {
    const { settings } = await smallCenter();
    const { code, screen } = await onTerminal(["sync", "--quiet", "--check"], settings).ended;
    expect({ code, screen: screen.trim() }).toEqual({ code: 4, screen: "" });
  });

  it.each([
    ["--yes", ["--yes"], ""],
    ["nobody at its input", [], "< /dev/null"],
  ])("does not ask with %s", async (_, flags, redirection) => {
    const center = await smallCenter();
    const ended = onTerminal(["sync", ...flags], center.settings, redirection).ended;
    const { code, screen } = await ended;
    expect(screen).not.toContain("(y/N)");
    expect(center.writes()).toHaveLength(2);
    expect(code).toBe(0);
  });

  it("does not ask for a plan by its name, and none where the guard has stopped the run", async () => {
    const center = await smallCenter();
    const dry = await callProgram(["sync", "--dry-run"], center.settings);
    const name = /c2u0-\w+/.exec(dry.stdout)?.[0] ?? "none";
    const world = generatedCenter({ workers: 20, users: 20, changed: 20 });
    const guarded = await startCenter({ world });
    const [applied, stopped] = await seriesOnTerminal([
      { args: ["sync", "--plan", name], variables: center.settings },
      { args: ["sync"], variables: guarded.settings },
    ]);
    expect(applied).toMatchObject({ code: 0, screen: expect.not.stringContaining("(y/N)") });
    expect(center.writes()).toHaveLength(2);
    expect(stopped).toMatchObject({ code: 3, screen: expect.not.stringContaining("(y/N)") });
  });
});
