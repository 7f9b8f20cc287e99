import type { ChildProcess } from "node:child_process";
import { type Exchange, startEmulator } from "../../src/dev/emulator/emulator.ts";
import type { World } from "../../src/dev/emulator/world.ts";
import type { Contexts } from "./evaluate.ts";
import type { Step } from "./github-parser.ts";
import { runSteps, type StepsEnded } from "./run-steps.ts";

/** What happens to a job, and what its runner has. */
export interface JobOptions {
  /** Cancels the job upon the first request whose method and path hold this. */
  readonly cancelAt?: string;
  readonly isQuotaFull?: boolean;
  /** True runs the action as a process, as a runner does; so does `cancelAt`. */
  readonly asProcess?: boolean;
  readonly variables?: Readonly<Record<string, string>>;
}

/** How a job on an emulated account ended. */
export interface JobEnded extends StepsEnded {
  /** Requests that Twilio got, and how many of them were no GET. */
  readonly requests: number;
  readonly writes: number;
  /** All that people can read afterwards: log, summary and artifacts. */
  readonly shown: string;
}

/** Runs the steps of a job on an emulated account. */
export async function runEmulatedJob(
  steps: readonly Step[],
  folder: string,
  world: World,
  contexts: Contexts,
  { cancelAt, isQuotaFull = false, asProcess = false, variables = {} }: JobOptions = {},
): Promise<JobEnded> {
  const methods: string[] = [];
  let process: ChildProcess | undefined;
  const onExchange = ({ method, path }: Exchange) => {
    methods.push(method);
    if (cancelAt !== undefined && `${method} ${path}`.includes(cancelAt)) process?.kill("SIGINT");
  };
  const emulator = await startEmulator({ world, onExchange });
  try {
    const runner = { TWILIO_API_BASE_URL: emulator.url, ...variables };
    const ended = await runSteps(steps, folder, contexts, runner, {
      isQuotaFull,
      asProcess: asProcess || cancelAt !== undefined,
      onStart: (started) => {
        process = started;
      },
    });
    return {
      ...ended,
      requests: methods.length,
      writes: methods.filter((method) => method !== "GET").length,
      shown: [
        ...[ended.stdout, ended.stderr, ended.summary],
        ...ended.artifacts.map(({ content }) => content),
      ].join("\n"),
    };
  } finally {
    await emulator.close();
  }
}
