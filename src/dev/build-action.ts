import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { bundling } from "./bundling.ts";

/** `npm run build:action`: makes dist/action.mjs, the one file that action.yml runs. */

await build({
  ...bundling,
  entryPoints: ["src/action.ts"],
  outfile: fileURLToPath(new URL("../../dist/action.mjs", import.meta.url)),
  minify: true,
  legalComments: "linked",
});
