import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { CHROMIUM } from "../chromium.ts";
import { type Tools, toolsOutside } from "../tools-outside.ts";

/** The browser's driver, and what pages may load. The newest of each that runs on Node 20. */
export const PICTURE_TOOLS: Tools = {
  dependencies: {
    "@fontsource/cousine": "5.3.0",
    "@fontsource/noto-sans": "5.3.0",
    "github-markdown-css": "5.9.0",
    marked: "16.4.2",
    "puppeteer-core": "24.43.1",
    sharp: "0.34.5",
    "twemoji-colr-font": "15.0.3",
  },
};

const SCRIPT = fileURLToPath(new URL("photograph.mjs", import.meta.url));

export const SCHEMES = ["light", "dark"] as const;

/** A browser's colours (CSS: `prefers-color-scheme`). */
export type Scheme = (typeof SCHEMES)[number];

/**
 * Returns what Chromium shows of one element of a document, as a PNG. It has no network; the document
 * may load files below `node_modules/`.
 *
 * @param name of the document, whose ending tells its type
 * @throws if Chromium or the tools are missing, or the element does not become visible.
 */
export async function photograph(
  name: string,
  content: string,
  selector: string,
  scheme: Scheme,
): Promise<Uint8Array> {
  const folder = toolsOutside("pictures", PICTURE_TOOLS);
  const file = join(folder, name);
  await writeFile(file, content);
  const args = [SCRIPT, folder, CHROMIUM, file, selector, scheme];
  const { stdout } = await promisify(execFile)(process.execPath, args, {
    encoding: "buffer",
    maxBuffer: 2 ** 26,
    timeout: 120_000,
  });
  return stdout;
}
