import { BEHAVIOUR, type SourceState, TARGET_STATES } from "../../mapping/behaviour.ts";
import { markdownTable } from "./markdown-table.ts";

/**
 * What a rule does in every case that a mapping may have, as two Markdown tables that are narrow
 * enough for GitHub: by mode where the source has a value, and by `whenMissing` where it has none.
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
