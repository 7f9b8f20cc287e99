import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Environment } from "../settings.ts";
import type { Report } from "./report.ts";

/** True inside a job of GitHub Actions. */
export function inGitHubActions(environment: Environment): boolean {
  return environment.GITHUB_ACTIONS === "true";
}

/**
 * Writes Markdown to the job summary, where the runner asks for one. The runner's file is for this
 * step alone; later steps find a copy by the output `summary`.
 */
export async function writeJobSummary(markdown: string, environment: Environment): Promise<void> {
  const { GITHUB_STEP_SUMMARY, GITHUB_OUTPUT, RUNNER_TEMP } = environment;
  if (!GITHUB_STEP_SUMMARY) return;
  const { setOutput, summary } = await import("@actions/core");
  await summary.addRaw(markdown).write();
  if (!GITHUB_OUTPUT || !RUNNER_TEMP) return;
  const copy = join(RUNNER_TEMP, "sync-summary.md");
  await writeFile(copy, markdown);
  setOutput("summary", copy);
}

/**
 * Sets the step's outputs, if the runner takes any.
 *
 * @param files with the report as JSON and as a page, if there are any
 */
export async function setOutputs(
  { outcome, counts, plan }: Report,
  environment: Environment,
  files: { readonly report: string | undefined; readonly page: string | undefined },
): Promise<void> {
  if (!environment.GITHUB_OUTPUT) return;
  const { setOutput } = await import("@actions/core");
  const changed = counts.created + counts.updated > 0;
  const outputs = { outcome, counts, changed, plan, ...files };
  for (const [name, value] of Object.entries(outputs)) setOutput(name, value);
}

/** A message that GitHub shows beside a run and, with a place, beside the line of a file. */
export interface Annotation {
  readonly level?: "error" | "warning";
  readonly message: string;
  readonly place?: {
    /** The path in the repository. */
    readonly file: string;
    /** Both from 1; undefined for the whole file. */
    readonly line: number | undefined;
    readonly column: number | undefined;
  };
}

/** Writes annotations to stdout; an annotation without a level is an error. */
export async function annotate(annotations: readonly Annotation[]): Promise<void> {
  const core = await import("@actions/core");
  for (const { level = "error", message, place } of annotations) {
    const { file, line, column } = place ?? {};
    core[level](message, {
      ...(file === undefined ? {} : { file }),
      ...(line === undefined ? {} : { startLine: line }),
      ...(column === undefined ? {} : { startColumn: column }),
    });
  }
}

/**
 * Returns lines as a group that can be folded in the log (GitHub Actions: workflow commands,
 * `group`).
 */
export function inLogGroup(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`::group::${title}`, ...lines, "::endgroup::"];
}
