import { defineConfig } from "vitest/config";

/** The tests that `npm run test:mutation` runs: those of the changed code that start no process. */
export default defineConfig({
  test: {
    include: ["test/{mapping,plan,property,sync,twilio,webhook}/**/*.test.ts"],
    isolate: false,
    testTimeout: 30_000,
  },
});
