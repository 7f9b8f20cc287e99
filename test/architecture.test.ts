import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const SRC = fileURLToPath(new URL("../src", import.meta.url));

/** Folders that do no I/O and read no clock, randomness or environment. */
const PURE = /^(mapping|plan)\//;

/** What each folder may import of the others, beside files at the top of src/. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  mapping: [],
  plan: ["mapping"],
  twilio: ["mapping"],
  images: ["mapping", "plan", "twilio"],
  sync: ["mapping", "plan", "twilio"],
  report: ["mapping", "plan", "images", "sync", "twilio"],
  why: ["mapping", "plan", "sync", "twilio", "report"],
  webhook: ["mapping", "plan", "sync", "twilio", "report"],
  orphans: ["mapping", "plan", "sync", "twilio"],
  doctor: ["mapping", "plan", "images", "sync", "twilio", "report", "webhook"],
  setup: ["mapping", "plan", "sync", "twilio", "report", "doctor"],
  commands: [
    "mapping",
    "plan",
    "images",
    "sync",
    "why",
    "twilio",
    "report",
    "webhook",
    "doctor",
    "setup",
    "orphans",
  ],
  api: ["webhook"],
};

const files = readdirSync(SRC, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts"))
  .map((file) => file.replaceAll("\\", "/"));
const texts = new Map(files.map((file) => [file, readFileSync(join(SRC, file), "utf8")]));

/** What each file imports: packages by name, own files by their path below src/. */
const imports = new Map([...texts].map(([file, text]) => [file, importsIn(file, text)]));

function importsIn(file: string, text: string): string[] {
  return [...text.matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g)].map(([, specifier = ""]) =>
    specifier.startsWith(".")
      ? relative(SRC, join(SRC, dirname(file), specifier)).replaceAll("\\", "/")
      : specifier,
  );
}

/** Everything that a file imports, directly or through others; itself too where it is in a circle. */
function reachOf(file: string, seen = new Set<string>()): Set<string> {
  for (const found of imports.get(file) ?? []) {
    if (seen.has(found)) continue;
    seen.add(found);
    reachOf(found, seen);
  }
  return seen;
}

function folderOf(file: string): string {
  return file.includes("/") ? (file.split("/")[0] ?? "") : "";
}

describe("the tests that start processes", () => {
  const TEST = fileURLToPath(new URL(".", import.meta.url));
  const STARTS =
    /^import (?!type).*"(?:node:child_process|\S*\/(?:run-program|pseudo-terminal|series|chromium|in-browser)\.ts)"/m;

  it("are all in folders of the project `processes`", () => {
    const starting = readdirSync(TEST, { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".test.ts"))
      .filter((file) => STARTS.test(readFileSync(join(TEST, file), "utf8")));
    expect(starting.length).toBeGreaterThan(5);
    expect(starting.filter((file) => !/^(bench|end-to-end|workflows)\//.test(file))).toEqual([]);
  });
});

describe("the source", () => {
  const pure = files.filter((file) => PURE.test(file));

  it("has the folders that these rules are about", () => {
    for (const folder of Object.keys(MAY_IMPORT)) {
      expect(files.filter((file) => folderOf(file) === folder)).not.toEqual([]);
    }
  });

  it("has no circle of imports", () => {
    expect(files.filter((file) => reachOf(file).has(file))).toEqual([]);
  });

  it("has no arrow upward", () => {
    const upward = files.flatMap((file) => {
      const folder = folderOf(file);
      const may = MAY_IMPORT[folder];
      if (may === undefined) return [];
      return (imports.get(file) ?? [])
        .filter((name) => texts.has(name) && name.includes("/"))
        .filter((name) => folderOf(name) !== folder && !may.includes(folderOf(name)))
        .map((name) => `${file} -> ${name}`);
    });
    expect(upward).toEqual([]);
  });

  it("keeps I/O out of the pure folders", () => {
    const io = /^(twilio$|@actions|node:(?!crypto|vm)|p-map|commander)/;
    const reaching = pure.filter((file) => [...reachOf(file)].some((name) => io.test(name)));
    expect(reaching).toEqual([]);
  });

  it("keeps clock, randomness and environment out of the pure folders", () => {
    const outside = /Date\b|Math\.random|random[A-Z]|getRandom|process\.|performance|crypto(?!")/;
    expect(pure.filter((file) => outside.test(texts.get(file) ?? ""))).toEqual([]);
  });

  it("needs nothing of what is made for its development", () => {
    const program = files.filter((file) => !file.startsWith("dev/"));
    const needing = program.filter((file) =>
      [...reachOf(file)].some((name) => name.startsWith("dev/")),
    );
    expect(needing).toEqual([]);
  });

  it("keeps the emulator apart from the program", () => {
    // Its command line treats flags as the program's does.
    const emulator = files.filter(
      (file) => file.startsWith("dev/emulator/") && file !== "dev/emulator/cli.ts",
    );
    const own = emulator
      .flatMap((file) => imports.get(file) ?? [])
      .filter((name) => texts.has(name));
    expect(own.filter((name) => !name.startsWith("dev/emulator/"))).toEqual([]);
  });
});
