import { BEHAVIOUR, type SourceState, TARGET_STATES } from "../../mapping/behaviour.ts";
import { markdownTable } from "./markdown-table.ts";

/**
 * Returns what a rule does in every case, as two Markdown tables that fit GitHub's width: by mode
 * if the source has a value, and by `whenMissing` if it is missing.
 */
export function behaviourTables(): string {
  return [
    "If the source has a value, `mode` decides:",
    tableOf("a value", ({ modes }) => modes),
    "If the source is missing, `whenMissing` decides:",
    tableOf("missing", ({ whenMissing }) => whenMissing),
  ].join("\n\n");
}

type Case = (typeof BEHAVIOUR)[number];

function tableOf(source: SourceState, headingOf: (one: Case) => readonly string[]): string {
  const cases = BEHAVIOUR.filter((one) => one.source === source && one.results !== undefined);
  const headings = cases.map((one) =>
    headingOf(one)
      .map((word) => `\`${word}\``)
      .join(", "),
  );
  return markdownTable(
    ["the User has at `to`", ...headings],
    TARGET_STATES.map((state) => [state, ...cases.map(({ results }) => results?.[state] ?? "")]),
  );
}
