import pc from "picocolors";
import { printable } from "../report/printable.ts";
import { plural } from "../report/words.ts";
import type { Finding } from "./examination.ts";

/** Columns of the longest status and what is between. */
const INDENT = 9;

/** A finding for people: status, what was checked, what was found, and the remedy below. */
export function findingLines(finding: Finding, colors: boolean): string[] {
  const { title, status, text, remedy } = finding;
  const paint = pc.createColors(colors);
  const painters = {
    ok: paint.green,
    warning: paint.yellow,
    problem: paint.red,
    skipped: paint.dim,
  };
  const [first = "", ...others] = text.split("\n").map(printable);
  const below = [...others, ...(remedy?.split("\n").map((line) => `→ ${printable(line)}`) ?? [])];
  return [
    `${painters[status](status.padEnd(INDENT))}${paint.bold(title)}: ${first}`,
    ...below.map((line) => " ".repeat(INDENT) + line),
  ];
}

/** All findings in one line: `9 ok, 1 warning, 1 problem, 2 not checked · 14 requests`. */
export function totalLine(findings: readonly Finding[], requests: number): string {
  const count = (wanted: Finding["status"]) =>
    findings.filter(({ status }) => status === wanted).length;
  const counts = [
    `${count("ok")} ok`,
    plural(count("warning"), "warning"),
    plural(count("problem"), "problem"),
    `${count("skipped")} not checked`,
  ];
  return `${counts.join(", ")} · ${plural(requests, "request")}`;
}
