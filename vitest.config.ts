import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 30_000,
    // Loading `twilio` for each file by itself would take a third of the time.
    isolate: false,
    // One more than there are cores: some tests wait for answers that come late, or never.
    maxWorkers: availableParallelism() + 1,
  },
});
