import pc from "picocolors";
import type { CertainSource } from "../mapping/identity-source.ts";
import type { JsonValue } from "../mapping/json.ts";
import type { Path } from "../mapping/path.ts";
import type { Problem } from "../mapping/problem.ts";
import { shortened } from "../mapping/text.ts";
import type { Disclosure } from "../report/disclosure.ts";
import { printable } from "../report/printable.ts";
import { pathText, shownValue } from "../report/words.ts";

/** Characters of a value, and of an expression, that are shown. */
const LENGTH = 80;

/** A value as JSON, or what stands for it. */
export function valueText(value: JsonValue, disclosure: Disclosure): string {
  return shownValue(disclosure.value(value), LENGTH);
}

/** The same where there may be none; that there is none is never hidden. */
export function heldText(value: JsonValue | undefined, disclosure: Disclosure): string {
  if (value === undefined) return "absent";
  if (value === null) return "null";
  return value === "" ? "empty" : valueText(value, disclosure);
}

/** Text of the mapping. */
export function mappingText(text: string, { clean }: Disclosure): string {
  return shortened(printable(clean(text)), LENGTH);
}

/** A path of the mapping. */
export function placeText(path: Path, disclosure: Disclosure): string {
  return mappingText(pathText(path, disclosure), disclosure);
}

export function failure(problem: Problem, disclosure: Disclosure): Row {
  const { message } = disclosure.problem(problem);
  return { label: "! fails", text: printable(message), look: "failed" };
}

/** Where an identity is looked for, as the mapping says it. */
export function sourceText(source: CertainSource, disclosure: Disclosure): string {
  if (typeof source === "string") return source;
  return "from" in source
    ? pathText(source.from, disclosure)
    : disclosure.clean(source.expression.text);
}

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
