import { open, writeFile } from "node:fs/promises";
import type { Disclosure } from "../report/disclosure.ts";
import {
  annotate,
  annotations,
  inGitHubActions,
  writeJobSummary,
} from "../report/github-actions.ts";
import { type Report, reportJson } from "../report/report.ts";
import { type Environment, SettingsError } from "../settings.ts";
import type { Output } from "./output.ts";

/** Where reports go besides the terminal: `--json`, and what GitHub Actions shows. */
export interface Delivery {
  /** The argument of `--json`; `-` is stdout. */
  readonly json: string | undefined;
  readonly environment: Environment;
  readonly disclosure: Disclosure;
  readonly output: Output;
}

/** @throws SettingsError when a report could not be written: better known before the run. */
export async function checkJsonFile(file: string | undefined): Promise<void> {
  if (file === undefined || file === "-") return;
  try {
    await (await open(file, "a")).close();
  } catch (error) {
    throw new SettingsError(`--json ${file}: the file cannot be written (${codeOf(error)}).`);
  }
}

/** Writes a report wherever it is wanted; false, and a line on stderr, where that fails. */
export async function deliver(report: Report, delivery: Delivery): Promise<boolean> {
  let isDelivered = true;
  for (const [what, write] of writings(report, delivery)) {
    try {
      await write();
    } catch (error) {
      isDelivered = false;
      delivery.output.complain([`${what} could not be written (${codeOf(error)}).`]);
    }
  }
  return isDelivered;
}

type Writing = [what: string, write: () => Promise<void>];

function writings(report: Report, { json, environment, disclosure, output }: Delivery): Writing[] {
  const all: Writing[] = [];
  if (json === "-") {
    all.push(["The report", async () => output.print(reportJson(report))]);
  } else if (json !== undefined) {
    const text = disclosure.clean(reportJson(report));
    all.push([`--json ${json}: the report`, () => writeFile(json, text)]);
  }
  if (inGitHubActions(environment)) {
    all.push(["The job summary", () => writeJobSummary(report, environment, disclosure)]);
    if (json !== "-") all.push(["An annotation", () => annotate(annotations(report))]);
  }
  return all;
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "unknown error";
}
