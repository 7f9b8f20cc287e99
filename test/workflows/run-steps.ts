import type { ChildProcess } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Ended } from "../support/run-program.ts";
import { allows, type Contexts, render, type StepContext } from "./evaluate.ts";
import { type Job, type Step, templates } from "./github-parser.ts";
import { commandsOf } from "./local-action.ts";
import { runCommand } from "./run-command.ts";
import { type Artifact, isUpload, uploaded } from "./upload.ts";

/** How the steps ended: the exit code of the one that failed, or 0, and all that was written. */
export interface StepsEnded extends Ended {
  /** The job summary, in Markdown. */
  readonly summary: string;
  /** What `actions/upload-artifact` was given. */
  readonly artifacts: readonly Artifact[];
  /** What the steps have set, by its name. */
  readonly outputs: Readonly<Record<string, string>>;
  /** The steps whose conditions let them run: their names, or the actions that they use. */
  readonly ran: readonly string[];
}

/** What befalls a job, and how its action is run. */
export interface Mishaps {
  /** Gets the process of each step, which GitHub signals when a job is cancelled. */
  readonly onStart?: (step: ChildProcess) => void;
  /** True when the account has no room for an artifact. */
  readonly isQuotaFull?: boolean;
  /** True runs the action as a process, as a runner does; otherwise it runs in this one. */
  readonly asProcess?: boolean;
}

/** Of the machine's own variables, what reaching the package registry may take. */
const PASSED_ON =
  /^(HOME|NODE_EXTRA_CA_CERTS|(HTTPS?|NO)_PROXY|npm_config_(registry|cache|userconfig))$/i;

/** Actions whose work is done already: the files are there, and Node is the one of the tests. */
const STOOD_IN = /^actions\/(checkout|setup-node|upload-artifact)@/;

/** What a runner has and tests must not reach, before all that it has. */
export const RUNNER_PATH = [
  fileURLToPath(new URL("stand-ins", import.meta.url)),
  dirname(process.execPath),
  process.env.PATH,
].join(delimiter);

/**
 * Runs the steps of a job for real, one after the other, as a Linux runner does.
 *
 * @param folder the checked-out repository
 * @param variables what the runner's own environment holds besides
 * @throws Error when a step uses an action that has no stand-in here.
 */
export async function runSteps(
  steps: readonly Step[],
  folder: string,
  contexts: Contexts,
  variables: Readonly<Record<string, string>>,
  { onStart = () => {}, isQuotaFull = false, asProcess = false }: Mishaps = {},
): Promise<StepsEnded> {
  const temporary = await mkdtemp(join(tmpdir(), "runner-"));
  const summary = join(temporary, "summary.md");
  const output = join(temporary, "output");
  await writeFile(summary, "");
  const ended = { code: 0, stdout: "", stderr: "" };
  const over: Record<string, StepContext> = { ...contexts.steps };
  const ran: string[] = [];
  const artifacts: Artifact[] = [];
  let outputs: StepsEnded["outputs"] = {};
  try {
    for (const step of steps) {
      const job = { status: ended.code === 0 ? "success" : "failure" } as const;
      const seen = { ...contexts, steps: over, runner: { temp: temporary }, job };
      const condition = step.if ?? { expression: "success()" };
      if (!allows(condition, seen, ended.code === 0)) {
        over[step.id] = { outcome: "skipped", outputs: {} };
        continue;
      }
      ran.push(nameOf(step));
      if ("uses" in step && STOOD_IN.test(step.uses.value)) {
        const isRefused = isQuotaFull && isUpload(step);
        if (isRefused && step["continue-on-error"] !== true) ended.code ||= 1;
        if (!isRefused) artifacts.push(...(await uploaded(step, seen)));
        over[step.id] = { outcome: isRefused ? "failure" : "success", outputs: {} };
        continue;
      }

      await writeFile(output, "");
      const shared = { ...runnerEnvironment(summary, output, temporary, contexts), ...variables };
      let code: number | null = 0;
      for (const { command, environment } of await commandsOf(step, seen)) {
        if (code !== 0) break;
        const own = { ...shared, ...environment };
        const part = await runCommand(command, folder, own, { onStart, asProcess });
        code = part.code;
        ended.stdout += part.stdout;
        ended.stderr += part.stderr;
      }
      const own = outputsIn(await readFile(output, "utf8"));
      over[step.id] = { outcome: code === 0 ? "success" : "failure", outputs: own };
      outputs = { ...outputs, ...own };
      ended.code ||= code ?? 1;
    }
    return { ...ended, ran, outputs, artifacts, summary: await readFile(summary, "utf8") };
  } finally {
    await rm(temporary, { recursive: true });
  }
}

/**
 * GitHub Actions: environment files, `name=value`, or `name<<delimiter`, the value, and the
 * delimiter again.
 */
function outputsIn(text: string): Record<string, string> {
  const all = text.matchAll(/^([^=<\n]+)(?:=(.*)|<<(.+)\n([\s\S]*?)\n\3)$/gm);
  return Object.fromEntries([...all].map(([, name, line, , lines]) => [name, line ?? lines]));
}

/** Its name, or the action that it uses. */
export function nameOf(step: Step): string {
  const action = "uses" in step ? step.uses.value.replace(/@.*/, "") : step.id;
  return step.name?.toString() ?? action;
}

/** @throws Error when no step is called so. */
export function stepNamed(job: Job, name: string): Step {
  const found = job.steps.find((step) => nameOf(step) === name);
  if (found === undefined) throw new Error(`There is no step “${name}”`);
  return found;
}

/** The variables of a step's `env:`. */
export function stepEnvironment(step: Step, contexts: Contexts): Record<string, string> {
  const own = "env" in step ? templates(step.env) : [];
  return Object.fromEntries([...own].map(([name, value]) => [name, render(value, contexts)]));
}

function runnerEnvironment(
  summary: string,
  output: string,
  temporary: string,
  { github }: Contexts,
): Record<string, string> {
  const own = Object.entries(process.env).flatMap(([name, value]) =>
    value !== undefined && PASSED_ON.test(name) ? [[name, value] as const] : [],
  );
  return {
    ...Object.fromEntries(own),
    PATH: RUNNER_PATH,
    CI: "true",
    GITHUB_ACTIONS: "true",
    GITHUB_RUN_ID: github.run_id,
    GITHUB_EVENT_NAME: github.event_name,
    GITHUB_WORKFLOW_REF: `${github.repository}/.github/workflows/sync.yml@refs/heads/main`,
    GITHUB_STEP_SUMMARY: summary,
    GITHUB_OUTPUT: output,
    RUNNER_TEMP: temporary,
  };
}
