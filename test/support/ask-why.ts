import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { expect } from "vitest";
import { type WhyFlags, why } from "../../src/commands/why.ts";
import type { EmulatorOptions } from "../../src/dev/emulator/emulator.ts";
import { sampleCenter } from "../../src/dev/emulator/sample-center.ts";
import { startCenter } from "./center.ts";
import { PLAIN } from "./screens.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** A mapping, or anything else as JSON, in a file of its own. */
export async function fileWith(content: unknown): Promise<string> {
  const file = join(await temporaryFolder(), "file.json");
  await writeFile(file, typeof content === "string" ? content : JSON.stringify(content));
  return file;
}

/** Runs `why` in this process; what it says is one text. */
export async function runWhy(
  worker: string | undefined,
  flags: WhyFlags,
  environment: Record<string, string> = {},
  stdin = "",
) {
  const lines: string[] = [];
  const say = (some: readonly string[]) => lines.push(...some);
  const output = { say, print: (text: string) => say([text]), ...PLAIN };
  const input = Readable.from([stdin]);
  const code = await why(worker, flags, environment, { output, input });
  return { code, text: lines.join("\n") };
}

/** Asks `why` of a center, otherwise the small one, and sees that nothing is written. */
export async function askWhy(
  which: string,
  options: EmulatorOptions = {},
  mapping?: object,
  { json = false, environment = {} } = {},
) {
  const center = await startCenter({ world: sampleCenter(), ...options });
  const file = mapping && (await fileWith(mapping));
  const flags = { json, ...(file !== undefined && { mapping: file }) };
  const { code, text } = await runWhy(which, flags, { ...center.settings, ...environment });
  expect(center.writes()).toEqual([]);
  return { center, code, text };
}
