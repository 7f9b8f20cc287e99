import { writeFile } from "node:fs/promises";
import { readMappingFile } from "../mapping-file.ts";
import { disclosureFor } from "../report/disclosure.ts";
import { EXIT, exitCode } from "../report/exit-code.ts";
import { reportToGitHub } from "../report/github-actions.ts";
import { reportJson } from "../report/report.ts";
import { summarize } from "../report/summarize.ts";
import { changeLines, problemLines, totalLine } from "../report/terminal.ts";
import { type Environment, readSettings } from "../settings.ts";
import { type RunResult, run } from "../sync/run.ts";
import { connect } from "../twilio/connect.ts";
import { withoutWrites } from "../twilio/directory.ts";
import { Patience } from "../twilio/patience.ts";
import { type Output, openOutput } from "./output.ts";

/** How long a run may take, in ms: less than the workflow's own limit, so that it can report. */
const DEADLINE = 25 * 60_000;

/** The flags of `sync`, as `--help` describes them. */
export interface SyncFlags {
  readonly dryRun?: boolean;
  readonly check?: boolean;
  readonly quiet?: boolean;
  readonly mapping?: string;
  readonly worker?: string;
  readonly json?: string;
}

/**
 * Plans, and unless it is a dry run applies; then reports to the terminal, to `--json` and to
 * GitHub Actions.
 *
 * @returns the exit code.
 * @throws SettingsError or MappingError before the first request.
 */
export async function sync(flags: SyncFlags, environment: Environment): Promise<number> {
  const settings = readSettings(environment);
  const mapping = await readMappingFile(flags.mapping, environment);
  const connection = connect(settings);
  const patience = new Patience(DEADLINE);
  const directory = connection.open(patience);
  const disclosure = disclosureFor(environment);
  const output = openOutput(disclosure, flags.json === "-");
  const mode = flags.dryRun || flags.check ? "plan" : "sync";
  const startedAt = new Date();

  const toReport = (result: RunResult) => {
    const { workspaceSid: workspace, serviceSid: service } = settings;
    const finishedAt = new Date();
    const requests = { ...connection.requests, retried: patience.retries };
    return summarize(
      result,
      { mode, startedAt, finishedAt, workspace, service, requests },
      disclosure,
    );
  };
  const result = await run({
    directory: mode === "plan" ? withoutWrites(directory) : directory,
    mapping,
    scope: { expression: mapping.workers, worker: flags.worker },
    mode,
    onPlan: (plan) => {
      if (!flags.quiet) output.say(changeLines(toReport(plan), output.colors));
    },
  });

  const report = toReport(result);
  output.say(problemLines(report, output.colors));
  if (!flags.quiet) output.say([totalLine(report, output.colors)]);
  await reportToGitHub(report, environment, flags.json !== "-");
  const written =
    flags.json === undefined ||
    (await writeJson(disclosure.clean(reportJson(report)), flags.json, output));
  return written ? exitCode(report, flags.check === true) : EXIT.failed;
}

/** False, and a line on stderr, when the file cannot be written. */
async function writeJson(text: string, target: string, output: Output): Promise<boolean> {
  if (target === "-") {
    output.print(text);
    return true;
  }
  try {
    await writeFile(target, text);
    return true;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown error";
    output.complain([`--json ${target}: the report could not be written (${code}).`]);
    return false;
  }
}
