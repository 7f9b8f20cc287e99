import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** The tests that start processes of their own. */
const PROCESSES = "test/{bench,end-to-end,workflows}/**/*.test.ts";

/** Begins with what takes longest: last, it would keep one core busy alone. */
class ProcessesFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = ({ project }: TestSpecification) => project.name === "processes";
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

export default defineConfig({
  test: {
    // Loading `twilio` for each file by itself would take a third of the time.
    isolate: false,
    // V8 would begin with 1 MB for new objects, and collect garbage seven times as often.
    execArgv: ["--min-semi-space-size=16", "--max-semi-space-size=32"],
    // One more than cores, because many tests wait for a socket or for a process.
    maxWorkers: availableParallelism() + 1,
    sequence: { sequencer: ProcessesFirst },
    projects: [
      {
        extends: true,
        test: {
          name: "fast",
          include: ["test/**/*.test.ts"],
          exclude: [PROCESSES],
          testTimeout: 30_000,
        },
      },
      {
        extends: true,
        test: {
          name: "processes",
          include: [PROCESSES],
          globalSetup: "test/support/build-program.ts",
          maxConcurrency: availableParallelism(),
          // For what hangs, not for what is slow.
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
