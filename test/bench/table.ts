import type { Measurement } from "./measure.ts";
import { SCENARIOS, type ScenarioName } from "./scenarios.ts";
import { WAYS, type WayName } from "./ways.ts";

/** One run of the comparison. */
export interface Row extends Measurement {
  readonly scenario: ScenarioName;
  readonly way: WayName;
  readonly workers: number;
  readonly users: number;
}

const HEAD = [
  "| | way | requests | seconds | × ours | 429s | left undone | peak memory |",
  "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |",
];

/** The runs as a Markdown table, a line each. */
export function table(rows: readonly Row[]): string {
  const lines = rows.map((row, index) => {
    const ours = rows.find(({ scenario, way }) => scenario === row.scenario && way === "ours");
    const isFirst = rows[index - 1]?.scenario !== row.scenario;
    return [
      isFirst ? SCENARIOS[row.scenario].title : "",
      WAYS[row.way].title,
      whole(row.requests),
      row.seconds.toFixed(1),
      ours === undefined ? "" : (row.seconds / ours.seconds).toFixed(1),
      whole(row.throttled),
      whole(row.undone),
      `${row.peakMemory.toFixed(0)} MB`,
    ].join(" | ");
  });
  return [...HEAD, ...lines.map((line) => `| ${line} |`)].join("\n");
}

function whole(number: number): string {
  return number.toLocaleString("en");
}
