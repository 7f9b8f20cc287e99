import pc from "picocolors";

/** A line of two columns. */
export interface Row {
  readonly label: string;
  readonly text: string;
  /** How it is coloured. */
  readonly look?: "heading" | "quiet" | "set" | "changed" | "failed" | undefined;
  /** True below a heading. */
  readonly indented?: boolean;
}

/** The longest label that the second column is moved for. */
const WIDEST = 28;

/** Rows as lines, their second columns one below the other. */
export function rowLines(rows: readonly Row[], colors: boolean): string[] {
  const paint = pc.createColors(colors);
  const looks = {
    heading: paint.bold,
    quiet: paint.dim,
    set: paint.green,
    changed: paint.yellow,
    failed: paint.red,
  };
  const label = (row: Row) => `${row.indented ? "  " : ""}${row.label}`;
  const widths = rows.map((row) => [...label(row)].length).filter((width) => width <= WIDEST);
  const width = Math.max(0, ...widths) + 2;
  return rows.map((row) => {
    const line = `${label(row)}${" ".repeat(Math.max(2, width - [...label(row)].length))}${row.text}`;
    return (row.look === undefined ? String : looks[row.look])(line.trimEnd());
  });
}
