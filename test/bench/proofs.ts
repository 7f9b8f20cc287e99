import type { BenchCenter } from "./center.ts";
import type { Figure } from "./figure.ts";
import { mapWorkers } from "./map-workers.ts";
import { type Measurement, measure } from "./measure.ts";
import { SCENARIOS } from "./scenarios.ts";

type Proof = () => Promise<readonly Figure[]>;

/** What the project promises of its speed and cost, by the names that `--proof` takes. */
export const PROOFS = {
  unchanged: async () => {
    const center = SCENARIOS.unchanged.center(5000);
    const ours = await measure("ours", center);
    const loop = await measure("sequential", center);
    return [
      { name: "requests", value: ours.requests, atMost: 110 },
      { name: "429s", value: ours.throttled, atMost: 0 },
      { name: "seconds", value: ours.seconds },
      { name: "seconds of the loop", value: loop.seconds },
      { name: "times as fast", value: loop.seconds / ours.seconds, atLeast: 20 },
      ...completion(ours),
    ];
  },

  mapping: async () => {
    const { seconds, mapped } = await mapWorkers(15_000);
    return [
      { name: "Workers", value: mapped, atLeast: 15_000 },
      { name: "seconds of a core", value: seconds, atMost: 2 },
    ];
  },

  // The list helps least when the Workers' Users come last.
  visitors: async () => {
    const center: BenchCenter = { workers: 5000, users: 250_000, place: "late" };
    const ours = await measure("ours", center);
    const lookup = await measure("lookup", center);
    return [
      { name: "requests", value: ours.requests, atMost: 5600 },
      { name: "seconds", value: ours.seconds },
      { name: "seconds of look-ups alone", value: lookup.seconds },
      { name: "times that", value: ours.seconds / lookup.seconds, atMost: 2 },
      ...completion(ours),
    ];
  },

  created: async () => {
    const ours = await measure("ours", SCENARIOS.created.center(2000));
    const least = 2000 / 30;
    return [
      { name: "seconds", value: ours.seconds, atLeast: least * 0.85, atMost: least * 1.15 },
      { name: "requests", value: ours.requests },
      throttledShare(ours, 1),
      ...completion(ours),
    ];
  },

  ceiling: async () => {
    const drop = { afterRequests: 2500, ceiling: 5 };
    const ours = await measure("ours", { workers: 5000, users: 250_000, place: "late", drop });
    return [
      { name: "requests", value: ours.requests },
      { name: "seconds", value: ours.seconds },
      throttledShare(ours, 5),
      ...completion(ours),
    ];
  },

  memory: async () => {
    const few = await measure("ours", SCENARIOS.unchanged.center(1000));
    const many = await measure("ours", SCENARIOS.unchanged.center(100_000));
    return [
      { name: "MB with 1,000", value: few.peakMemory },
      { name: "MB with 100,000", value: many.peakMemory },
      { name: "MB more", value: many.peakMemory - few.peakMemory, atMost: 250 },
      { name: "requests", value: many.requests },
      { name: "seconds", value: many.seconds },
      ...completion(many),
    ];
  },
} satisfies Record<string, Proof>;

export type ProofName = keyof typeof PROOFS;

function throttledShare({ throttled, requests }: Measurement, atMost: number): Figure {
  return { name: "429s in %", value: (100 * throttled) / requests, atMost };
}

function completion({ undone, exitCode }: Measurement): Figure[] {
  return [
    { name: "left undone", value: undone, atMost: 0 },
    { name: "exit code", value: exitCode ?? Number.NaN, atMost: 0 },
  ];
}
