import { type FileHandle, open, writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { reasonOf } from "../error-word.ts";
import {
  annotate,
  inGitHubActions,
  setOutputs,
  writeJobSummary,
} from "../report/github-actions.ts";
import { pageParts } from "../report/html/page.ts";
import { kindInWords, kindsOf } from "../report/kinds.ts";
import { printable } from "../report/printable.ts";
import { type Report, reportParts } from "../report/report.ts";
import { summaryMarkdown } from "../report/summary.ts";
import { problemLines, totalLines } from "../report/terminal.ts";
import { type Environment, SettingsError } from "../settings.ts";
import type { Output } from "./output.ts";

/** Where a report goes: the terminal, `--json`, `--html`, and what GitHub Actions shows. */
interface Delivery {
  /** The argument of `--json`; `-` is stdout. */
  readonly json: string | undefined;
  /** The argument of `--html`. */
  readonly html: string | undefined;
  /** The files among these that `openReportFile` has opened. */
  readonly special: Readonly<Record<"json" | "html", FileHandle | undefined>>;
  /** True if the terminal gets problems only. */
  readonly quiet: boolean;
  /** How to apply the plan and no other. */
  readonly apply: string;
  readonly environment: Environment;
  readonly output: Output;
}

/**
 * Checks before the run that the file of a flag can be written.
 *
 * @returns the open file if it is not an ordinary one (a named pipe, for example), because its reader
 * leaves when it is closed
 * @throws SettingsError if it cannot be written.
 */
export async function openReportFile(
  flag: "--json" | "--html",
  file: string | undefined,
): Promise<FileHandle | undefined> {
  if (file === undefined || (flag === "--json" && file === "-")) return undefined;
  if (file === "-") throw new SettingsError(`${flag} -: it must be a file; stdout is for --json.`);
  try {
    const handle = await open(file, "a");
    if (!(await handle.stat()).isFile()) return handle;
    await handle.close();
    return undefined;
  } catch (error) {
    throw new SettingsError(`${flag} ${file}: the file cannot be written (${reasonOf(error)}).`);
  }
}

/**
 * Writes a report everywhere it is wanted. If one write fails, stderr says so and the others are
 * still made.
 *
 * @returns false if anything could not be written.
 */
export async function deliver(report: Report, delivery: Delivery): Promise<boolean> {
  const { output } = delivery;
  let isDelivered = true;
  for (const [what, write] of writings(report, delivery)) {
    isDelivered = (await attempt(what, output, write)) && isDelivered;
  }
  return (await output.flush()) && isDelivered;
}

/** Writes one thing. If that fails, stderr says so and the result is false. */
export async function attempt(
  what: string,
  output: Output,
  write: () => void | Promise<void>,
): Promise<boolean> {
  try {
    await write();
    return true;
  } catch (error) {
    complainOf(what, output, error);
    return false;
  }
}

/** Says on stderr that something could not be written. */
export function complainOf(what: string, output: Output, error: unknown): void {
  output.complain([printable(`${what} could not be written (${reasonOf(error)}).`)]);
}

type Writing = [what: string, write: () => void | Promise<void>];

function writings(report: Report, delivery: Delivery): Writing[] {
  const { json, html, special, quiet, apply, environment, output } = delivery;
  const all: Writing[] = [["The list of problems", () => output.say(problemLines(report, output))]];
  if (!quiet) all.push(["The total", () => output.say(totalLines(report, output, apply))]);
  if (json === "-") {
    const print = () => {
      for (const part of reportParts(report)) output.print(part);
    };
    all.push(["The report", print]);
  } else if (json !== undefined) {
    all.push([
      `--json ${json}: the report`,
      () => writeFile(special.json ?? json, withLineEnds(reportParts(report))),
    ]);
  }
  let page: string | undefined;
  if (html !== undefined) {
    const writePage = async () => {
      await writeFile(special.html ?? html, pageParts(report, apply));
      page = html;
    };
    all.push([`--html ${html}: the page`, writePage]);
  }
  if (inGitHubActions(environment)) {
    const markdown = () =>
      summaryMarkdown(report, environment.LAST_SUCCESS, page && basename(page));
    all.push(["The job summary", () => writeJobSummary(markdown(), environment)]);
    const file = json === "-" ? undefined : json;
    const outputs = () => setOutputs(report, environment, { report: file, page });
    all.push(["The step's outputs", outputs]);
    if (json !== "-") all.push(["The annotations", () => annotate(annotationsOf(report))]);
  }
  return all;
}

function annotationsOf(report: Report) {
  return kindsOf(report).map((kind) => ({ level: kind.level, message: kindInWords(kind) }));
}

function* withLineEnds(parts: Iterable<string>): Generator<string> {
  for (const part of parts) yield `${part}\n`;
}
