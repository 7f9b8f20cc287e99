import type { Environment } from "../settings.ts";
import type { Report } from "./report.ts";
import { summaryMarkdown } from "./summary.ts";
import { plural } from "./words.ts";

/** True inside a job of GitHub Actions. */
export function inGitHubActions(environment: Environment): boolean {
  return environment.GITHUB_ACTIONS === "true";
}

/** Writes the job summary, where the runner asks for one. */
export async function writeJobSummary(report: Report, environment: Environment): Promise<void> {
  if (!environment.GITHUB_STEP_SUMMARY) return;
  const { summary } = await import("@actions/core");
  await summary.addRaw(summaryMarkdown(report)).write();
}

/** What went wrong in a run, in words for annotations. */
export function annotations({ problem, counts }: Report): string[] {
  const failed = `${plural(counts.failed, "Worker")} failed; see the job summary.`;
  return [...(problem === null ? [] : [problem.message]), ...(counts.failed > 0 ? [failed] : [])];
}

/** Makes annotations, which travel on stdout. */
export async function annotate(messages: readonly string[]): Promise<void> {
  const core = await import("@actions/core");
  for (const message of messages) core.error(message);
}
