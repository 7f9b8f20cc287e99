import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { type Tools, toolsOutside } from "./tools-outside.ts";

/** Chromium, and what pages may load. The newest of each that runs on Node 20. */
export const PICTURE_TOOLS: Tools = {
  dependencies: {
    "@fontsource/cousine": "5.3.0",
    "@fontsource/noto-sans": "5.3.0",
    "@mermaid-js/tiny": "11.17.2",
    "@sparticuz/chromium": "147.0.0",
    "github-markdown-css": "5.9.0",
    marked: "16.4.2",
    "puppeteer-core": "24.43.1",
    sharp: "0.34.5",
    "twemoji-colr-font": "15.0.3",
  },
};

const SCRIPT = fileURLToPath(new URL("photograph.mjs", import.meta.url));

/**
 * What Chromium shows of one element of a document, once that is visible; without a network.
 *
 * @param name of the document, whose ending tells its type; it may load files below `node_modules/`
 * @returns a PNG.
 * @throws when the tools cannot be installed or do not run here, or the element does not show up.
 */
export async function photograph(
  name: string,
  content: string,
  selector: string,
): Promise<Uint8Array> {
  const folder = toolsOutside("pictures", PICTURE_TOOLS);
  const file = join(folder, name);
  await writeFile(file, content);
  const { stdout } = await promisify(execFile)(process.execPath, [SCRIPT, folder, file, selector], {
    encoding: "buffer",
    maxBuffer: 2 ** 26,
    timeout: 120_000,
  });
  return stdout;
}
