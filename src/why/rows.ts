import pc from "picocolors";
import { hangingLines, type Screen } from "../report/screen.ts";

/** How the lines are coloured. */
const LOOKS = {
  heading: "bold",
  quiet: "dim",
  set: "green",
  changed: "yellow",
  failed: "red",
} as const;

/** A line of two columns. */
export interface Row {
  readonly label: string;
  readonly text: string;
  readonly look?: keyof typeof LOOKS | undefined;
  /** True below a heading. */
  readonly indented?: boolean;
}

/** The longest label that the second column is moved for; on a narrow screen, a third of it. */
const WIDEST = 28;

/** Rows as lines, with their second columns aligned. */
export function rowLines(rows: readonly Row[], { colors, width }: Screen): string[] {
  const paint = pc.createColors(colors);
  const widest = Math.min(WIDEST, Math.floor((width ?? Infinity) / 3));
  const labels = rows.map(({ label, indented }) => `${indented ? "  " : ""}${label}`);
  const lengths = labels.map((label) => [...label].length);
  const column = Math.max(0, ...lengths.filter((length) => length <= widest)) + 2;
  return rows.flatMap(({ text, look }, index) => {
    const [label = "", length = 0] = [labels[index], lengths[index]];
    const head = label + " ".repeat(Math.max(2, column - length));
    const lines = hangingLines(head, text, width, column);
    return lines.map((line) => (look === undefined ? String : paint[LOOKS[look]])(line.trimEnd()));
  });
}
