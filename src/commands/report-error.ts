import { writeFile } from "node:fs/promises";
import { CommanderError } from "commander";
import { MappingError } from "../mapping/file/mapping-error.ts";
import { asProblem } from "../plan/outcome.ts";
import { disclosureFor } from "../report/disclosure.ts";
import { EXIT } from "../report/exit-code.ts";
import {
  type Annotation,
  annotate,
  inGitHubActions,
  setOutputs,
  writeJobSummary,
} from "../report/github-actions.ts";
import { printableLines } from "../report/printable.ts";
import { type Report, reportParts } from "../report/report.ts";
import { hangingLines } from "../report/screen.ts";
import { failureMarkdown } from "../report/summary.ts";
import { type Environment, SettingsError } from "../settings.ts";
import type { RunMode } from "../sync/run.ts";
import { noRequests } from "../twilio/operation.ts";
import { attempt } from "./deliver.ts";
import { openOutput } from "./output.ts";

/** What the flags of the command say about its report. */
export interface ReportFlags {
  /** A file, or `-` or true if stdout is for a program alone. */
  readonly json?: string | true;
  readonly dryRun?: boolean;
  readonly check?: boolean;
}

/**
 * Reports what ended the program: on stderr, and in GitHub Actions as annotations and in the job
 * summary. If input is wrong, the file of `--json` and the step's outputs say so too. Only an error's
 * message is used: the errors of requests hold the credentials.
 *
 * @returns the exit code.
 */
export async function reportError(
  error: unknown,
  environment: Environment,
  flags: ReportFlags = {},
): Promise<number> {
  const disclosure = disclosureFor(environment);
  const shown = (text: string) => printableLines(disclosure.clean(text));
  const wrong = wrongInputs(error);
  const annotations: Annotation[] = wrong?.flatMap(annotationsFor) ?? [
    { message: disclosure.problem(asProblem(error)).message },
  ];
  const words = wrong?.map(wordsOf) ?? annotations.map(({ message }) => message);
  const message = shown(words.join("\n"));
  // Commander has printed its own already.
  if (!(error instanceof CommanderError)) {
    const width = process.stderr.isTTY ? process.stderr.columns : undefined;
    const lines = message.split("\n").flatMap((line) => hangingLines("", line, width));
    console.error(lines.join("\n"));
  }

  const output = openOutput(disclosure, true);
  const isFile = typeof flags.json === "string" && flags.json !== "-";
  const file = isFile ? flags.json : undefined;
  const mode = flags.dryRun || flags.check ? "plan" : "sync";
  const report = unstartedReport(message, mode, new Date());
  if (wrong !== undefined && typeof file === "string") {
    const write = () => writeFile(file, `${[...reportParts(report)].join("\n")}\n`);
    await attempt(`--json ${file}: the report`, output, write);
  }
  if (inGitHubActions(environment)) {
    const markdown = failureMarkdown(message.split("\n"));
    await attempt("The job summary", output, () => writeJobSummary(markdown, environment));
    if (wrong !== undefined) {
      await attempt("The step's outputs", output, () =>
        setOutputs(report, environment, { report: file, page: undefined }),
      );
    }
    if (flags.json === undefined || isFile) {
      const clean = annotations.map((one) => ({ ...one, message: shown(one.message) }));
      await attempt("An annotation", output, () => annotate(clean));
    }
  }
  return wrong === undefined ? EXIT.failed : EXIT.usage;
}

type WrongInput = SettingsError | MappingError | CommanderError;

/** The errors about flags, settings and mapping; undefined for an error of another kind. */
function wrongInputs(error: unknown): WrongInput[] | undefined {
  const errors: unknown[] = error instanceof AggregateError ? error.errors : [error];
  const wrong = errors.filter(isWrongInput);
  return wrong.length > 0 && wrong.length === errors.length ? wrong : undefined;
}

function isWrongInput(error: unknown): error is WrongInput {
  return (
    error instanceof SettingsError ||
    error instanceof MappingError ||
    error instanceof CommanderError
  );
}

function wordsOf({ message }: WrongInput): string {
  return message.replace(/^error: /, "");
}

/** One annotation, or for a mapping one at each place. */
function annotationsFor(error: WrongInput): Annotation[] {
  if (!(error instanceof MappingError)) return [{ message: wordsOf(error) }];
  const { file } = error;
  return error.issues.map(({ line, column, place, message }) => ({
    message: [place, message].filter((part) => part !== "").join(": "),
    place: { file, line, column },
  }));
}

/**
 * The report of a run that wrong input ended before its first request.
 *
 * @param message what is wrong, without anything that must stay hidden
 */
function unstartedReport(message: string, mode: RunMode, at: Date): Report {
  return {
    version: 1,
    mode,
    outcome: "failed",
    startedAt: at.toISOString(),
    finishedAt: at.toISOString(),
    workspace: null,
    service: null,
    applied: false,
    counts: {
      workers: 0,
      created: 0,
      updated: 0,
      unchanged: 0,
      skipped: 0,
      failed: 0,
      notTried: 0,
    },
    requests: { total: 0, throttled: 0, retried: 0, byOperation: noRequests() },
    plan: null,
    images: null,
    cost: null,
    problem: { code: "wrong-input", message },
    warnings: [],
    workers: [],
  };
}
