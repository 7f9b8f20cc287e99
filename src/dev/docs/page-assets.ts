import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const BROWSER = fileURLToPath(new URL("../../report/html/browser", import.meta.url));

/** Bundles the script and the style of the report's page into a module with both as text. */
export async function pageAssets(): Promise<string> {
  const { outputFiles } = await build({
    absWorkingDir: BROWSER,
    entryPoints: ["page.ts", "page.css"],
    outdir: ".",
    bundle: true,
    minify: true,
    write: false,
    format: "iife",
    target: ["chrome117", "firefox119", "safari17"],
    charset: "ascii",
  });
  const textOf = (ending: string) =>
    JSON.stringify(outputFiles.find(({ path }) => path.endsWith(ending))?.text.trim());
  return `/** Made of browser/ by \`npm run docs\`. */
export const pageScript =
  ${textOf(".js")};
export const pageStyle =
  ${textOf(".css")};
`;
}
