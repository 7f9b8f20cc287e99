import { mkdir, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";
import { z } from "zod";
import { mappingFileName, readMappingFile } from "../../mapping-file.ts";
import type { Environment } from "../../settings.ts";
import { readTextFile } from "../../text-file.ts";
import { bundlingForNode } from "../bundling.ts";

/** The Function in the built folder. Twilio serves it at `/worker-events`. */
export const FUNCTION_FILE = "functions/worker-events.protected.js";

/** Twilio Functions requires an exact version. */
const RUNTIME_HANDLER = "2.1.0";

/** Leaves out zod's messages in 50 languages, which would be 40 % of the file. */
const englishOnly: Plugin = {
  name: "english-only",
  setup: ({ onLoad }) =>
    onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
      contents: 'export { default as en } from "./en.js";',
    })),
};

/**
 * Builds a project for `twilio serverless:deploy`: the webhook and the mapping in one file. Other
 * files in the folder stay, such as the toolkit's record of the last deployment.
 *
 * @throws SettingsError or MappingError if there is no mapping, or it holds something wrong.
 */
export async function buildFunctions(folder: string, environment: Environment): Promise<void> {
  await readMappingFile(undefined, environment);
  const mapping =
    (await readTextFile(mappingFileName(undefined, environment))) ?? environment.ATTRIBUTE_MAPPING;
  await build({
    entryPoints: [fileURLToPath(new URL("../../api/twilio-function.ts", import.meta.url))],
    outfile: join(folder, FUNCTION_FILE),
    ...bundlingForNode,
    minify: true,
    format: "cjs",
    external: ["twilio"],
    define: { "process.env.BUNDLED_MAPPING": JSON.stringify(mapping) },
    plugins: [englishOnly],
  });
  const { version } = z
    .object({ version: z.string() })
    .parse(createRequire(import.meta.url)("twilio/package.json"));
  const manifest = {
    name: "worker-user-sync",
    version: "0.0.0",
    private: true,
    dependencies: { twilio: version, "@twilio/runtime-handler": RUNTIME_HANDLER },
  };
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
}
