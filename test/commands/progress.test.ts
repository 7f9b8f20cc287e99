import { PassThrough } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import { afterEach, describe, expect, it, vi } from "vitest";
import { orNothing, progressBar, progressLines } from "../../src/commands/progress.ts";
import { generatedCenter } from "../../src/dev/emulator/generated-center.ts";
import type { Progress } from "../../src/sync/progress.ts";
import { startCenter } from "../support/center.ts";

afterEach(() => {
  vi.useRealTimers();
});

describe("the progress of a run", () => {
  it("counts Workers, then their Users, then what is written, each to its end", async () => {
    const world = generatedCenter({ workers: 30, users: 25 });
    world.addWorker("broken", "[");
    const center = await startCenter({ world });
    const steps: Progress[] = [];
    const onProgress = (progress: Progress) => steps.push(progress);
    await center.run({ attributes: { image_url: "avatar_url" } }, { onProgress });
    const of = (wanted: Progress["step"]) => steps.filter(({ step }) => step === wanted);
    expect(steps.map(({ step }) => step)).toEqual([
      ...of("workers").map(() => "workers"),
      ...of("users").map(() => "users"),
      ...of("writes").map(() => "writes"),
    ]);
    expect(of("workers").map(({ done }) => done)).toEqual(
      Array.from({ length: 31 }, (_, i) => i + 1),
    );
    expect(of("users").at(-1)).toEqual({ step: "users", done: 30, total: 30 });
    expect(of("writes").at(-1)).toEqual({ step: "writes", done: 5, total: 5 });
  });
});

describe("progress where there is no terminal", () => {
  it("is a line every ten seconds, with rate and time left", () => {
    vi.useFakeTimers();
    const lines: string[] = [];
    const display = progressLines((line) => lines.push(line));
    display.onProgress({ step: "workers", done: 1000, total: undefined });
    vi.advanceTimersByTime(9_999);
    expect(lines).toEqual([]);
    vi.advanceTimersByTime(1);
    display.onProgress({ step: "users", done: 1, total: 5000 });
    vi.advanceTimersByTime(9_000);
    display.onProgress({ step: "users", done: 1200, total: 5000 });
    vi.advanceTimersByTime(1_000);
    display.stop();
    vi.advanceTimersByTime(60_000);
    expect(lines).toEqual([
      "Reading Workers: 1,000 · 100/s",
      "Reading Users: 1,200 of 5,000 · 120/s · about 32 s left",
    ]);
  });

  it("says which try is the next one until Twilio answers", () => {
    vi.useFakeTimers();
    const lines: string[] = [];
    const display = progressLines((line) => lines.push(line));
    display.onStart("Checking Credentials");
    vi.advanceTimersByTime(10_000);
    display.onTrouble({ status: undefined, nextTry: 3, mostTries: 8, delay: 3_100 });
    vi.advanceTimersByTime(10_000);
    display.onTrouble({ status: 503, nextTry: 4, mostTries: 8, delay: 12 });
    vi.advanceTimersByTime(10_000);
    display.onTrouble(undefined);
    vi.advanceTimersByTime(10_000);
    display.onProgress({ step: "workers", done: 1000, total: undefined });
    vi.advanceTimersByTime(10_000);
    display.stop();
    display.onTrouble(undefined);
    expect(vi.getTimerCount()).toBe(0);
    expect(lines).toEqual([
      "Checking Credentials …",
      "Twilio does not answer; try 3 of 8, next in 4 s",
      "Twilio has trouble (503); try 4 of 8, next in 1 s",
      "Checking Credentials …",
      "Reading Workers: 1,000 · 100/s",
    ]);
  });
});

/** A terminal, and what is written to it. */
function newTerminal() {
  const terminal = Object.assign(new PassThrough(), { isTTY: true, columns: 100 });
  const written: string[] = [];
  terminal.on("data", (chunk) => written.push(String(chunk)));
  return { terminal, written };
}

describe("progress on a terminal", () => {
  it("says that Twilio does not answer in the place of what it has come to", async () => {
    const { terminal, written } = newTerminal();
    const display = await progressBar(terminal);
    const seen = async (text: string) => {
      await vi.waitFor(() => expect(stripVTControlCharacters(written.join(""))).toContain(text));
    };
    const trouble = { status: undefined, nextTry: 3, mostTries: 8, delay: 4000 };
    const words = "Twilio does not answer; try 3 of 8, next in 4 s";
    display.onTrouble(trouble);
    await seen(words);
    display.onTrouble(undefined);
    expect(written.at(-1)).toBe("\u001b[2K");
    display.onStart("Checking Clock");
    await seen("Checking Clock …");
    display.onTrouble(trouble);
    await seen(`Checking Clock: ${words}`);
    written.length = 0;
    display.onTrouble(undefined);
    await seen("Checking Clock …");
    display.onProgress({ step: "users", done: 5, total: 20 });
    display.onTrouble(trouble);
    await vi.waitFor(() =>
      expect(stripVTControlCharacters(written.join(""))).toMatch(
        /Reading Users [=-]{24} Twilio does not answer; try 3/,
      ),
    );
    display.onProgress({ step: "users", done: 6, total: 20 });
    await seen(" 6 of 20");
    display.stop();
    expect(written.join("")).not.toContain("\n");
    expect(written.join("").endsWith("\u001b[2K")).toBe(true);
  });

  it("is one line with a bar, which is gone in the end", async () => {
    const { terminal, written: chunks } = newTerminal();
    const display = await progressBar(terminal);
    for (const done of [0, 10, 20]) display.onProgress({ step: "users", done, total: 20 });
    for (const done of [0, 5]) display.onProgress({ step: "writes", done, total: 10 });
    display.stop();
    await vi.waitFor(() => expect(chunks.join("")).toContain("Writing Users"));
    const written = chunks.join("");
    const shown = stripVTControlCharacters(written);
    expect(shown).toMatch(/Reading Users [=-]{24} 0 of 20/);
    expect(shown).toMatch(/Writing Users [=-]{24} 5 of 10/);
    expect(shown).not.toContain("\n");
    expect(written.endsWith("\u001b[2K")).toBe(true);
  });
});

describe("progress that cannot be shown", () => {
  it.each(["onProgress", "onStart", "onTrouble", "stop"] as const)(
    "is given up, and the run goes on: %s",
    (broken) => {
      const shown: string[] = [];
      const show = (what: string) => () => {
        shown.push(what);
        if (what === broken) throw new TypeError("no such terminal");
      };
      const failures: unknown[] = [];
      const display = orNothing(
        {
          onProgress: show("onProgress"),
          onStart: show("onStart"),
          onTrouble: show("onTrouble"),
          stop: show("stop"),
        },
        (error) => failures.push(error),
      );
      display.onProgress({ step: "users", done: 1, total: 2 });
      display.onStart("Checking Clock");
      display.onTrouble({ status: 503, nextTry: 2, mostTries: 8, delay: 1 });
      display.stop();
      display.onProgress({ step: "users", done: 2, total: 2 });
      expect(failures).toEqual([expect.any(TypeError)]);
      expect(shown.at(-1)).toBe(broken);
    },
  );
});
