import type { Environment } from "../settings.ts";
import { type Kind, kindInWords } from "./kinds.ts";
import type { Report } from "./report.ts";
import { summaryMarkdown } from "./summary.ts";

/** True inside a job of GitHub Actions. */
export function inGitHubActions(environment: Environment): boolean {
  return environment.GITHUB_ACTIONS === "true";
}

/** Writes the job summary, if the runner takes one. */
export async function writeJobSummary(report: Report, environment: Environment): Promise<void> {
  if (!environment.GITHUB_STEP_SUMMARY) return;
  const { summary } = await import("@actions/core");
  await summary.addRaw(summaryMarkdown(report, environment.LAST_SUCCESS)).write();
}

/**
 * Sets the step's outputs, if the runner takes any.
 *
 * @param file the file with the report as JSON, if there is one
 */
export async function setOutputs(
  { outcome, counts, plan }: Report,
  environment: Environment,
  file: string | undefined,
): Promise<void> {
  if (!environment.GITHUB_OUTPUT) return;
  const { setOutput } = await import("@actions/core");
  const { created, updated, unchanged, skipped, failed } = counts;
  const changed = created + updated > 0;
  const outputs = { outcome, created, updated, unchanged, skipped, failed, changed, plan };
  for (const [name, value] of Object.entries({ ...outputs, report: file })) setOutput(name, value);
}

/** Prints an annotation for each kind, on stdout. */
export async function annotate(kinds: readonly Kind[]): Promise<void> {
  const core = await import("@actions/core");
  for (const kind of kinds) core[kind.level](kindInWords(kind));
}

/** Puts lines under a title that folds them in the log (GitHub Actions: workflow commands, `group`). */
export function inLogGroup(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`::group::${title}`, ...lines, "::endgroup::"];
}
