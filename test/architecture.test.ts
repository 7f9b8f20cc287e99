import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const SRC = fileURLToPath(new URL("../src", import.meta.url));

/** The files of `sync/` that read or write Twilio; all others are pure. */
const IO_HALF = [
  "apply-plan.ts",
  "converge.ts",
  "find-users.ts",
  "judge.ts",
  "read-plan.ts",
  "read-workers.ts",
  "read.ts",
  "reconcile-worker.ts",
  "run.ts",
  "user-list.ts",
  "worker-not-found.ts",
];

/** The files of `why/` that read Twilio. */
const WHY_IO = ["why/investigate.ts", "why/namesakes.ts"];

const files = readdirSync(SRC, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts"))
  .map((file) => file.replaceAll("\\", "/"));

/** What a file imports: packages by name, own files by their path below src/. */
function importsOf(file: string): string[] {
  const text = readFileSync(join(SRC, file), "utf8");
  return [...text.matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g)].map(([, specifier = ""]) =>
    specifier.startsWith(".")
      ? relative(SRC, join(SRC, dirname(file), specifier)).replaceAll("\\", "/")
      : specifier,
  );
}

/** Everything that a file imports, directly or through others. */
function reachOf(file: string, seen = new Set<string>()): Set<string> {
  for (const found of importsOf(file)) {
    if (seen.has(found)) continue;
    seen.add(found);
    if (files.includes(found)) reachOf(found, seen);
  }
  return seen;
}

const pure = files.filter((file) =>
  /^(mapping|why)\//.test(file)
    ? !WHY_IO.includes(file)
    : file.startsWith("sync/") && !IO_HALF.includes(file.slice(5)),
);

describe("the pure half", () => {
  it("is there", () => {
    expect(pure.length).toBeGreaterThan(12);
    for (const file of IO_HALF) expect(files).toContain(`sync/${file}`);
    for (const file of WHY_IO) expect(files).toContain(file);
  });

  it.each(pure)("%s reaches no Twilio, no door, no rendering and no I/O", (file) => {
    const reach = [...reachOf(file)];
    expect(
      reach.filter((name) =>
        /^(twilio|@actions|node:(?!crypto|vm)|p-map|cli|commander)/.test(name),
      ),
    ).toEqual([]);
    expect(
      reach.filter((name) =>
        /^(twilio|report|commands|api|webhook|doctor|setup|orphans|emulator|docs)\//.test(name),
      ),
    ).toEqual([]);
  });

  it.each(pure)("%s reads no clock, randomness or environment", (file) => {
    const text = readFileSync(join(SRC, file), "utf8");
    expect(text).not.toMatch(
      /Date\b|Math\.random|random[A-Z]|getRandom|process\.|performance|crypto(?!")/,
    );
  });
});

describe("the folders", () => {
  /** What each may import of the others, beside files at the top of src/. */
  const MAY: Record<string, readonly string[]> = {
    mapping: [],
    twilio: ["mapping"],
    sync: ["mapping", "twilio"],
    why: ["mapping", "sync", "twilio"],
    report: ["mapping", "sync", "twilio", "why"],
    webhook: ["mapping", "sync", "twilio", "report"],
    api: ["webhook"],
    doctor: ["mapping", "sync", "twilio", "report", "webhook"],
    setup: ["mapping", "sync", "twilio", "report"],
    orphans: ["mapping", "sync", "twilio"],
    commands: [
      "mapping",
      "sync",
      "twilio",
      "report",
      "webhook",
      "doctor",
      "setup",
      "orphans",
      "why",
    ],
    emulator: [],
  };

  /** A command line of its own, which treats flags as the program does. */
  const EMULATOR = "emulator/cli.ts";

  it.each(files.filter((file) => (file.split("/")[0] ?? "") in MAY && file !== EMULATOR))(
    "%s imports in one direction",
    (file) => {
      const [folder = ""] = file.split("/");
      const others = importsOf(file)
        .filter((name) => files.includes(name) && name.includes("/"))
        .map((name) => name.split("/")[0] ?? "")
        .filter((name) => name !== folder);
      expect(others.filter((name) => !MAY[folder]?.includes(name))).toEqual([]);
    },
  );
});

describe("the program", () => {
  const outsideEmulator = files.filter(
    (file) => !/^(emulator|docs)\//.test(file) && file !== "demo.ts",
  );

  it.each(outsideEmulator)("%s does not need the emulator", (file) => {
    expect([...reachOf(file)].filter((name) => name.startsWith("emulator/"))).toEqual([]);
  });
});
