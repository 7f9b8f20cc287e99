import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { bundling } from "../../src/dev/bundling.ts";

/** Further from the source than `../..`, so that a bundle finds no file that it does not hold. */
const FOLDER = fileURLToPath(new URL("../../node_modules/.cache/program/", import.meta.url));

/** The program as a bundle: it starts in half the time that `tsx` takes for the same files. */
export const BUNDLE = `${FOLDER}cli.mjs`;

/** The action as a bundle, from the same chunks. */
export const ACTION = `${FOLDER}action.mjs`;

/** `npm run demo` and `npm run emulator` as bundles. */
export const DEMO = `${FOLDER}demo.mjs`;
export const EMULATOR = `${FOLDER}emulator.mjs`;

/** Several commands of the program, one after the other. */
export const SERIES = `${FOLDER}series.mjs`;

/** What fast-start.test.ts runs, which loads its packages from their own files. */
export const FAST_START = `${FOLDER}fast-start-requests.mjs`;

/** Bundles the entry points, once for all tests that start one as a process (Vitest: `globalSetup`). */
export default async function buildProgram(): Promise<void> {
  const how = { ...bundling, outdir: FOLDER, outExtension: { ".js": ".mjs" }, splitting: true };
  await build({
    ...how,
    entryPoints: {
      cli: "src/cli.ts",
      action: "src/action.ts",
      demo: "src/dev/demo.ts",
      emulator: "src/dev/emulator/cli.ts",
      series: "test/support/series-process.ts",
    },
  });
  await build({
    ...how,
    entryPoints: ["test/end-to-end/fast-start-requests.ts"],
    packages: "external",
    banner: {},
  });
}
