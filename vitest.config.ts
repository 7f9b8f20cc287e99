import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 30_000,
    // Many tests wait for processes and sockets: one file more than the cores less one is no burden.
    maxWorkers: "100%",
  },
});
