import { readFile } from "node:fs/promises";
import { z } from "zod";
import { ok, problem, type Verdict } from "./verdict.ts";

const packageJson = z.object({
  engines: z.object({ node: z.string().regex(/^>=\d+(\.\d+)?$/) }),
});

/** @param version of Node.js, e.g. `v20.20.2` */
export async function checkNodeVersion(version: string): Promise<Verdict<true>> {
  const text = await readFile(new URL("../../package.json", import.meta.url), "utf8");
  const { node } = packageJson.parse(JSON.parse(text)).engines;
  const found = numbers(version);
  const needed = numbers(node);
  if (found.major > needed.major || (found.major === needed.major && found.minor >= needed.minor)) {
    return ok(version);
  }
  return problem(`${version} is too old: ${node} is needed.`, "Install Node.js 24 (nodejs.org).");
}

function numbers(text: string): { major: number; minor: number } {
  const [, major, minor] = /(\d+)(?:\.(\d+))?/.exec(text) ?? [];
  return { major: Number(major), minor: Number(minor ?? 0) };
}
