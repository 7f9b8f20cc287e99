import { readMappingFile } from "../mapping-file.ts";
import { disclosureFor } from "../report/disclosure.ts";
import { EXIT, exitCode } from "../report/exit-code.ts";
import { summarize } from "../report/summarize.ts";
import { changeLines, problemLines, totalLines } from "../report/terminal.ts";
import { type Environment, readSettings } from "../settings.ts";
import { type RunResult, run } from "../sync/run.ts";
import { connect } from "../twilio/connect.ts";
import { Patience } from "../twilio/patience.ts";
import { checkJsonFile, deliver } from "./deliver.ts";
import { openOutput } from "./output.ts";

/** The flags of `sync`, as `--help` describes them. */
export interface SyncFlags {
  readonly dryRun?: boolean;
  readonly check?: boolean;
  readonly quiet?: boolean;
  readonly mapping?: string;
  readonly worker?: string;
  readonly json?: string;
  /** ms */
  readonly deadline: number;
  /** ms */
  readonly changedWithin?: number;
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
  await checkJsonFile(flags.json);
  const connection = connect(settings);
  const patience = new Patience(flags.deadline);
  const disclosure = disclosureFor(environment);
  const output = openOutput(disclosure, flags.json === "-");
  const mode = flags.dryRun || flags.check ? "plan" : "sync";
  const startedAt = new Date();
  const changedSince =
    flags.changedWithin === undefined
      ? undefined
      : new Date(startedAt.getTime() - flags.changedWithin);

  const toReport = (result: RunResult) => {
    const { workspaceSid: workspace, serviceSid: service } = settings;
    const finishedAt = new Date();
    const requests = { ...connection.requests, retried: patience.retries };
    const { pace } = settings;
    const circumstances = {
      mode,
      startedAt,
      finishedAt,
      workspace,
      service,
      requests,
      pace,
    } as const;
    return summarize(result, circumstances, disclosure);
  };
  const result = await run({
    directory: connection.open(patience),
    mapping,
    scope: { expression: mapping.workers, worker: flags.worker, changedSince },
    mode,
    now: () => performance.now(),
    onPlan: (plan) => {
      if (!flags.quiet) output.say(changeLines(toReport(plan), output.colors));
    },
  });

  const report = toReport(result);
  output.say(problemLines(report, output.colors));
  if (!flags.quiet) output.say(totalLines(report, output.colors));
  const isDelivered = await deliver(report, { json: flags.json, environment, disclosure, output });
  return isDelivered ? exitCode(report, flags.check === true) : EXIT.failed;
}
