import type { BenchCenter } from "./center.ts";

/** A state in which a run may find a center of any size. */
export interface Scenario {
  readonly title: string;
  center(workers: number): BenchCenter;
}

/** The scenarios by the names that `--scenario` takes. */
export const SCENARIOS = {
  unchanged: {
    title: "Nothing changed",
    center: (workers) => ({ workers, users: workers }),
  },
  changed: {
    title: "1 % changed",
    center: (workers) => ({ workers, users: workers, changed: Math.ceil(workers / 100) }),
  },
  created: {
    title: "All created",
    center: (workers) => ({ workers, users: 0 }),
  },
  visitors: {
    title: "Users = 20 × Workers",
    center: (workers) => ({ workers, users: 20 * workers, place: "spread" }),
  },
} satisfies Record<string, Scenario>;

export type ScenarioName = keyof typeof SCENARIOS;
