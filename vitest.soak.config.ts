import { defineConfig } from "vitest/config";

/** The long versions of what `npm test` shows in short: minutes rather than seconds. */
export default defineConfig({
  test: {
    globalSetup: "test/support/build-program.ts",
    include: ["test/soak/**/*.soak.ts"],
    testTimeout: 60 * 60_000,
    maxWorkers: "100%",
  },
});
