import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 30_000,
    // vitest leaves a core free otherwise, and of two that is half.
    maxWorkers: "100%",
  },
});
