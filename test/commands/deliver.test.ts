import { mkdirSync, rmSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { World } from "../../src/dev/emulator/world.ts";
import { startCenter } from "../support/center.ts";
import { FILES, type Outputs } from "../support/outputs.ts";
import { runSync } from "../support/run-sync.ts";

/** What a run of one good Worker and a broken one delivers, each recognized by a part of it. */
const PARTS: Readonly<Record<string, (outputs: Outputs) => boolean>> = {
  "The plan": ({ stdout }) => stdout.includes("+ good\n    b: 1\n"),
  "The list of problems": ({ stdout }) => stdout.includes("! broken: The Worker's attributes"),
  "The total": ({ stdout }) => stdout.includes("Synced 2 Workers: 1 created"),
  "The report": ({ json }) => json.includes('"outcome": "failed"'),
  "The page": ({ html }) => html.includes("<h1>Sync failed for 1 Worker</h1>"),
  "The job summary": ({ summary }) => summary.includes("<code>good</code>"),
  "The annotations": ({ stdout }) => stdout.includes("::error::1 Worker: The Worker's attributes"),
};

function whenWriting(beginning: string, act: () => void): (text: string) => void {
  return (text) => {
    if (text.startsWith(beginning)) act();
  };
}

const crash = () => {
  throw new TypeError("a rendering that nobody foresaw");
};

/** The places of the summary, the report and the page are taken while the plan is shown. */
function replaceByFolder(file: string): () => void {
  return () => {
    rmSync(file, { force: true });
    mkdirSync(file);
  };
}

async function outputsWith(onWrite: (text: string) => void, others: readonly string[]) {
  const world = new World();
  world.addWorker("good", { a: 1 });
  for (const name of others) world.addWorker(name, "{");
  const { settings, writes } = await startCenter({ world });
  const mapping = { identity: ["friendly_name"], attributes: { a: "b" } };
  const outputs = await runSync({ mapping, variables: settings, onWrite });
  const delivered = Object.keys(PARTS).filter((part) => PARTS[part]?.(outputs));
  return { ...outputs, delivered, writes: writes().length };
}

describe("a run", () => {
  it("delivers all its parts", async () => {
    const { delivered, stderr } = await outputsWith(() => {}, ["broken"]);
    expect(delivered).toEqual(Object.keys(PARTS));
    expect(stderr).toBe("");
  });

  it.each([
    ["The plan", whenWriting("::group::", crash), "The plan could not be written (TypeError).\n"],
    [
      "The list of problems",
      whenWriting("! ", crash),
      "The list of problems could not be written (TypeError).",
    ],
    ["The total", whenWriting("Synced", crash), "The total could not be written (TypeError)."],
    [
      "The annotations",
      whenWriting("::error", crash),
      "The annotations could not be written (TypeError).",
    ],
    [
      "The job summary",
      whenWriting("::group::", replaceByFolder(FILES.summary)),
      "The job summary could not be written (it is a folder).",
    ],
    [
      "The report",
      whenWriting("::group::", replaceByFolder(FILES.json)),
      `--json ${FILES.json}: the report could not be written (it is a folder).`,
    ],
    [
      "The page",
      whenWriting("::group::", replaceByFolder(FILES.html)),
      `--html ${FILES.html}: the page could not be written (it is a folder).`,
    ],
  ])(
    "that cannot deliver one part delivers the others, and says so: %s",
    async (part, onWrite, words) => {
      const { delivered, stderr, writes } = await outputsWith(onWrite, ["broken"]);
      expect(delivered).toEqual(Object.keys(PARTS).filter((other) => other !== part));
      expect(stderr.trimEnd()).toBe(words.trimEnd());
      expect(writes).toBe(1);
    },
  );

  it.each([
    ["nothing", () => {}, 0],
    ["the plan", whenWriting("::group::", crash), 1],
    ["the total", whenWriting("Synced", crash), 1],
    ["the job summary", whenWriting("::group::", replaceByFolder(FILES.summary)), 1],
    ["the report", whenWriting("::group::", replaceByFolder(FILES.json)), 1],
    ["the page", whenWriting("::group::", replaceByFolder(FILES.html)), 1],
  ])("that has done all, but could not deliver %s, fails or not", async (_, onWrite, expected) => {
    expect((await outputsWith(onWrite, [])).code).toBe(expected);
  });
});
