import { defineConfig } from "vitest/config";

/** What `npm run test:mutation` runs: the tests of the code that it changes, as far as they start no process. */
export default defineConfig({
  test: {
    include: ["test/{mapping,plan,property,sync,twilio,webhook}/**/*.test.ts"],
    isolate: false,
    testTimeout: 30_000,
  },
});
