import pc from "picocolors";
import { MappingError } from "../mapping/file/mapping-error.ts";
import { asProblem } from "../plan/outcome.ts";
import type { Disclosure } from "../report/disclosure.ts";
import { printable } from "../report/printable.ts";
import { hangingLines, type Screen } from "../report/screen.ts";
import { plural } from "../report/words.ts";
import { SettingsError } from "../settings.ts";
import { skipped, type Verdict } from "./verdict.ts";

/** The result of a check, for people. */
export interface Finding {
  /** What was checked. */
  readonly title: string;
  readonly status: Verdict<unknown>["status"];
  readonly text: string;
  readonly remedy: string | undefined;
}

/** The result of a check, for checks that build on it. */
export interface Checked<T> {
  readonly title: string;
  /** Undefined if it failed or was skipped. */
  readonly value: T | undefined;
}

/** For checks that build on no other. */
export const NOTHING: Checked<true> = { title: "", value: true };

/** For checks that build on two others. */
export function both<A, B>(a: Checked<A>, b: Checked<B>): Checked<readonly [A, B]> {
  if (a.value === undefined) return { title: a.title, value: undefined };
  if (b.value === undefined) return { title: b.title, value: undefined };
  return { title: a.title, value: [a.value, b.value] };
}

/** Makes checks one after the other, and reports each result at once. */
export class Examination {
  readonly findings: Finding[] = [];
  readonly #disclosure: Disclosure;
  readonly #tell: (finding: Finding) => void;
  readonly #onStart: (what: string) => void;

  /** @param onStart receives what is being checked, before each check */
  constructor(
    disclosure: Disclosure,
    tell: (finding: Finding) => void,
    onStart: (what: string) => void = () => {},
  ) {
    this.#disclosure = disclosure;
    this.#tell = tell;
    this.#onStart = onStart;
  }

  /** True if no check has found a problem so far. */
  get isPassed(): boolean {
    return this.findings.every(({ status }) => status !== "problem");
  }

  /** Makes a check, unless a check it builds on has failed. An error that it throws is its problem. */
  async check<N, T>(
    title: string,
    needed: Checked<N>,
    look: (value: N) => Verdict<T> | Promise<Verdict<T>>,
  ): Promise<Checked<T>> {
    if (needed.value !== undefined) this.#onStart(`Checking ${title}`);
    const verdict = await this.#verdict(needed, look);
    const remedy = "remedy" in verdict ? verdict.remedy : undefined;
    const finding = { title, status: verdict.status, text: verdict.text, remedy };
    this.findings.push(finding);
    this.#tell(finding);
    return { title, value: "value" in verdict ? verdict.value : undefined };
  }

  async #verdict<N, T>(
    { title, value }: Checked<N>,
    look: (value: N) => Verdict<T> | Promise<Verdict<T>>,
  ): Promise<Verdict<T>> {
    if (value === undefined) return skipped(`${title} did not pass`);
    try {
      return await look(value);
    } catch (error) {
      const isUsage = error instanceof SettingsError || error instanceof MappingError;
      const text = isUsage ? error.message : this.#disclosure.problem(asProblem(error)).message;
      return { status: "problem", text };
    }
  }
}

/** Columns of the status. */
const INDENT = 9;
const COLORS = { ok: "green", warning: "yellow", problem: "red", skipped: "dim" } as const;

/** A finding for people: status, what was checked, what was found, and the remedy below. */
export function findingLines(finding: Finding, { colors, width }: Screen): string[] {
  const { title, status, text, remedy = "" } = finding;
  const paint = pc.createColors(colors);
  const [first = "", ...others] = text.split("\n").map(printable);
  const remedies = remedy.split("\n").filter((line) => line !== "");
  const head = paint[COLORS[status]](status.padEnd(INDENT));
  const pad = " ".repeat(INDENT);
  return [
    ...hangingLines(head, `${paint.bold(title)}: ${first}`, width),
    ...others.flatMap((line) => hangingLines(pad, line, width)),
    ...remedies.flatMap((line) => hangingLines(`${pad}→ `, printable(line), width)),
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
