import { BEHAVIOUR, TARGET_STATES } from "../../mapping/behaviour.ts";
import { markdownTable } from "./markdown-table.ts";

/** What a rule does in every case, as Markdown. */
export function behaviourTable(): string {
  return markdownTable(
    ["mode", "whenMissing", "the source is", ...TARGET_STATES],
    BEHAVIOUR.map(({ modes, whenMissing, source, results }) => [
      quoted(modes),
      quoted(whenMissing),
      source,
      ...TARGET_STATES.map((state) => results?.[state] ?? "refused"),
    ]),
  );
}

function quoted(words: readonly string[]): string {
  return words.map((word) => `\`${word}\``).join(", ");
}
