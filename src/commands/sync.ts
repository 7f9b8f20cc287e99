import { resolve } from "node:path";
import { ImageCheck } from "../images/image-check.ts";
import { readMappingFile } from "../mapping-file.ts";
import { disclosureFor } from "../report/disclosure.ts";
import { EXIT, exitCode } from "../report/exit-code.ts";
import { inGitHubActions, inLogGroup } from "../report/github-actions.ts";
import type { Report } from "../report/report.ts";
import type { Screen } from "../report/screen.ts";
import { summarize } from "../report/summarize.ts";
import { changeLines, firstChangeLines, problemLines } from "../report/terminal.ts";
import type { Titled } from "../report/words.ts";
import { type Environment, readSettings, SettingsError } from "../settings.ts";
import { type RunResult, run } from "../sync/run.ts";
import { connect } from "../twilio/connect.ts";
import { abortable, Deadline } from "../twilio/deadline.ts";
import { askToApply, isAttended } from "./confirmation.ts";
import { attempt, complainOf, deliver, openReportFile } from "./deliver.ts";
import { sendHeartbeat } from "./heartbeat.ts";
import { howToApply, type PlanFlags } from "./how-to-apply.ts";
import { watchInterrupts } from "./interrupts.ts";
import { openOutput } from "./output.ts";
import { openProgress, type ProgressDisplay } from "./progress.ts";

/** The flags of `sync` and `plan`, as `--help` describes them. */
export interface SyncFlags extends PlanFlags {
  readonly dryRun?: boolean;
  readonly check?: boolean;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
  readonly json?: string;
  readonly html?: string;
  /** ms */
  readonly deadline: number;
  /** The name that the plan must have to be applied. */
  readonly plan?: string;
  readonly yes?: boolean;
  readonly checkImages?: boolean;
  readonly allowPrivateImages?: boolean;
}

const NO_PROGRESS: ProgressDisplay = {
  onProgress: () => {},
  onStart: () => {},
  onTrouble: () => {},
  stop: () => {},
};

/** How long an interrupted run waits for writes in flight, in ms. */
const GRACE = 10_000;
/** How long the report may take after that, in ms. */
const LONGEST_REPORT = 3000;
/** GitHub sends a cancelled job SIGINT, and 7.5 s later SIGTERM (actions/runner: ProcessInvoker). */
const GRACE_IN_ACTIONS = 6_000;

/**
 * Plans, applies the plan unless this is a dry run, and reports to the terminal, to `--json`, to
 * `--html` and to GitHub Actions.
 *
 * @returns the exit code.
 * @throws SettingsError or MappingError before the first request.
 */
export async function sync(flags: SyncFlags, environment: Environment): Promise<number> {
  const settings = readSettings(environment);
  const mapping = await readMappingFile(flags.mapping, environment);
  const { json, html, quiet = false } = flags;
  if (html !== undefined && json !== undefined && resolve(html) === resolve(json)) {
    throw new SettingsError(`--json and --html name one file (${html}); name two.`);
  }
  const special = {
    json: await openReportFile("--json", json),
    html: await openReportFile("--html", html),
  };
  const deadline = new Deadline(flags.deadline);
  const { checkImages, allowPrivateImages: allowPrivate = false } = flags;
  const images = checkImages ? new ImageCheck({ deadline, allowPrivate }) : undefined;
  const disclosure = disclosureFor(environment);
  const output = openOutput(disclosure, flags.json === "-");
  const progress = flags.quiet
    ? NO_PROGRESS
    : await openProgress(environment, output.say, (error) =>
        complainOf("The progress", output, error),
      );
  const session = connect(settings).open(deadline, { onTrouble: progress.onTrouble });
  const grace = inGitHubActions(environment) ? GRACE_IN_ACTIONS : GRACE;
  const interrupts = watchInterrupts(grace + LONGEST_REPORT, () => {
    progress.stop();
    deadline.interrupt(grace);
    output.complain([
      `Interrupted: no more requests are sent. Waiting up to ${grace / 1000} s for answers; interrupt again to end at once.`,
    ]);
  });
  const mode = flags.dryRun || flags.check ? "plan" : "sync";
  const startedAt = new Date();

  const toReport = (result: RunResult) => {
    const { workspaceSid: workspace, serviceSid: service, pace } = settings;
    const { requests } = session;
    const finishedAt = new Date();
    const when = { mode, startedAt, finishedAt } as const;
    return summarize(
      result,
      { ...when, workspace, service, requests, images: images?.counts, pace },
      disclosure,
    );
  };
  const unchanged: Titled[] = [];
  const { changedWithin, worker, plan } = flags;
  const { allowOverwrites: overwrites, allowCreates: creates } = flags;
  const changedSince =
    changedWithin === undefined ? undefined : new Date(startedAt.getTime() - changedWithin);
  const terminal = {
    input: process.stdin,
    output: flags.json === "-" ? process.stderr : process.stdout,
  };
  const mayAsk = !flags.yes && plan === undefined && isAttended(terminal, environment);
  let isPlanShown: boolean | Promise<boolean> = true;
  const result = await run({
    directory: session.directory,
    mapping,
    service: settings.serviceSid,
    scope: { expression: mapping.workers, worker, changedSince },
    mode,
    permission: { overwrites, creates, planName: plan },
    now: () => performance.now(),
    onProgress: progress.onProgress,
    onUnchanged: ({ sid, name }) => {
      if (flags.verbose) unchanged.push({ worker: sid, name: disclosure.text(name) });
    },
    inspect:
      images &&
      (({ entries }, onProgress) =>
        images.check(entries, (done, total) => onProgress({ step: "images", done, total }))),
    onPlan: (planned) => {
      progress.stop();
      isPlanShown = attempt("The plan", output, () => {
        const lines = planLines(toReport(planned), flags, mayAsk, unchanged, output);
        output.say(inGitHubActions(environment) ? inLogGroup("The plan", lines) : lines);
      });
    },
    confirm: mayAsk
      ? (changes) => abortable(deadline.noNew, askToApply(changes, terminal, deadline.noNew))
      : undefined,
  });
  progress.stop();

  const report = toReport(result);
  const apply = report.plan ? howToApply(report, flags, environment, disclosure) : "";
  const delivery = { json, html, special, quiet, apply, environment, output };
  const isDelivered = await deliver(report, delivery);
  interrupts.ignore();
  if (interrupts.exitCode !== undefined) return interrupts.exitCode;
  if (!isDelivered || !(await isPlanShown)) return EXIT.failed;
  const code = exitCode(report, flags.check === true);
  if (code === EXIT.done && mode === "sync" && worker === undefined) {
    await attempt("The heartbeat", output, () => sendHeartbeat(environment, output, json === "-"));
  }
  return code;
}

/**
 * What the terminal shows of a plan. With `quiet`, that is the first changes, and only if the run is
 * stopped or asks whether to go on. Problems come at the end of the run, and also before that question.
 */
function planLines(
  report: Report,
  { quiet }: SyncFlags,
  mayAsk: boolean,
  unchanged: readonly Titled[],
  screen: Screen,
): string[] {
  const isAsked = mayAsk && report.problem === null && report.mode === "sync";
  if (quiet && report.outcome !== "stopped" && !isAsked) return [];
  const changes = quiet ? firstChangeLines(report, screen) : changeLines(report, screen, unchanged);
  return isAsked && changes.length > 0 ? [...changes, ...problemLines(report, screen)] : changes;
}
