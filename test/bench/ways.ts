/** A way to bring Users in step. */
interface Way {
  readonly title: string;
  /** The URL of its script. */
  readonly script: string;
  readonly args: readonly string[];
}

/** The ways by the names that `--only` takes. */
export const WAYS = {
  ours: {
    title: "this program",
    script: import.meta.resolve("../../src/cli.ts"),
    args: ["sync", "--quiet", "--json", "report.json", "--mapping", "mapping.json"],
  },
  sequential: {
    title: "loop of fetch and update",
    script: import.meta.resolve("./sequential.ts"),
    args: [],
  },
  chunks: {
    title: "`Promise.all` of 10",
    script: import.meta.resolve("./in-chunks.ts"),
    args: [],
  },
  lookup: {
    title: "look-ups alone, 20 at once",
    script: import.meta.resolve("./look-up.ts"),
    args: [],
  },
} satisfies Record<string, Way>;

export type WayName = keyof typeof WAYS;

/** What the table compares. */
export const COMPARED: readonly WayName[] = ["ours", "sequential", "chunks"];
