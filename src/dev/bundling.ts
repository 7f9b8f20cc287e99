import { fileURLToPath } from "node:url";
import type { BuildOptions, Plugin } from "esbuild";

/**
 * The parts of Twilio's REST API that the program uses; the `twilio` package loads each on first
 * use.
 */
const USED = ["Taskrouter", "Conversations", "Events", "FlexApi"];

/** Leaves the other parts out of a bundle: they are two thirds of the package. */
const leaveOutUnused: Plugin = {
  name: "leave-out-unused",
  setup(build) {
    build.onResolve({ filter: /^\.\/[A-Z]\w+$/ }, ({ path, importer }) => {
      const isPart = /[\\/]twilio[\\/]lib[\\/]rest[\\/]Twilio\.js$/.test(importer);
      return isPart && !USED.includes(path.slice(2)) ? { path, external: true } : undefined;
    });
  },
};

/** How esbuild bundles an entry point of the program with its packages, in any module format. */
export const bundlingForNode = {
  bundle: true,
  platform: "node",
  target: "node20",
  logLevel: "warning",
} satisfies BuildOptions;

/** The same as an ES module. */
export const bundling: BuildOptions = {
  ...bundlingForNode,
  absWorkingDir: fileURLToPath(new URL("../..", import.meta.url)),
  format: "esm",
  // The other form of `jsonc-parser` loads its parts by names that no bundler sees.
  mainFields: ["module", "main"],
  // Packages in the older form call `require`.
  banner: {
    js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
  },
  plugins: [leaveOutUnused],
};
