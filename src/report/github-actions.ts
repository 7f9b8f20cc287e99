import type { Environment } from "../settings.ts";
import type { Report } from "./report.ts";
import { summaryMarkdown } from "./summary.ts";
import { plural } from "./words.ts";

/**
 * In a job of GitHub Actions, writes the job summary and an annotation for what went wrong;
 * elsewhere does nothing.
 *
 * @param annotate false when stdout, on which annotations travel, is for a program alone
 */
export async function reportToGitHub(
  report: Report,
  environment: Environment,
  annotate: boolean,
): Promise<void> {
  if (environment.GITHUB_ACTIONS !== "true") return;
  const core = await import("@actions/core");
  if (environment.GITHUB_STEP_SUMMARY) await core.summary.addRaw(summaryMarkdown(report)).write();
  if (!annotate) return;
  if (report.problem !== null) core.error(report.problem.message);
  if (report.counts.failed > 0) {
    core.error(`${plural(report.counts.failed, "Worker")} failed; see the job summary.`);
  }
}

/** In a job of GitHub Actions, makes an error's words an annotation; elsewhere does nothing. */
export async function annotateError(message: string, environment: Environment): Promise<void> {
  if (environment.GITHUB_ACTIONS !== "true") return;
  const core = await import("@actions/core");
  core.error(message);
}
