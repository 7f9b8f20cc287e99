import type { SingleBar } from "cli-progress";
import { inGitHubActions } from "../report/github-actions.ts";
import { number } from "../report/words.ts";
import type { Environment } from "../settings.ts";
import type { OnProgress, Progress } from "../sync/progress.ts";
import type { OnTrouble, Trouble } from "../twilio/requester.ts";

/** Tells people how far a command has come, and what it waits for. */
export interface ProgressDisplay {
  readonly onProgress: OnProgress;
  /** Shows the current step, if there is nothing to count. */
  readonly onStart: (what: string) => void;
  /** Shows that Twilio does not answer, until it does or there is progress. */
  readonly onTrouble: OnTrouble;
  /** Clears what is shown; other lines may follow. */
  readonly stop: () => void;
}

/**
 * Opens a display on stderr if that is a terminal; otherwise it prints a line now and then. If the
 * display fails, the command continues without it.
 *
 * @param say gets the lines
 * @param onFailure gets what it failed with, once
 */
export async function openProgress(
  environment: Environment,
  say: (lines: readonly string[]) => void,
  onFailure: (error: unknown) => void = () => {},
): Promise<ProgressDisplay> {
  const isOnTerminal = process.stderr.isTTY && !inGitHubActions(environment);
  const display = isOnTerminal
    ? await progressBar(process.stderr)
    : progressLines((line) => say([line]));
  return orNothing(display, onFailure);
}

/** @param onFailure gets what the display failed with, once */
export function orNothing(
  display: ProgressDisplay,
  onFailure: (error: unknown) => void,
): ProgressDisplay {
  let isBroken = false;
  const attempt = (show: () => void) => {
    if (isBroken) return;
    try {
      show();
    } catch (error) {
      isBroken = true;
      onFailure(error);
    }
  };
  return {
    onProgress: (progress) => attempt(() => display.onProgress(progress)),
    onStart: (what) => attempt(() => display.onStart(what)),
    onTrouble: (trouble) => attempt(() => display.onTrouble(trouble)),
    stop: () => attempt(() => display.stop()),
  };
}

/** How often a line is written where there is no terminal, in ms. */
const INTERVAL = 10_000;

/** Shows one line on a terminal, with a bar if the total is known. */
export async function progressBar(terminal: NodeJS.WritableStream): Promise<ProgressDisplay> {
  // A bundler gives of such a package the default export alone.
  const { SingleBar } = (await import("cli-progress")).default;
  let bar: SingleBar | undefined;
  /** What is shown is about this. */
  let label: string | undefined;
  /** How far that has come. */
  let state = "";
  let hasTotal = false;
  let startedAt = 0;
  const stop = () => {
    bar?.stop();
    bar = undefined;
    label = undefined;
  };
  const start = (what: string, done: number, total: number | undefined, words: string) => {
    stop();
    label = what;
    state = words;
    hasTotal = total !== undefined;
    startedAt = performance.now();
    const format = hasTotal ? "{label} {bar} {words}" : "{label}{words}";
    // Interrupts are ours to handle.
    const options = { stream: terminal, clearOnComplete: true, gracefulExit: false, format };
    bar = new SingleBar({ ...options, barsize: 24, linewrap: null });
    bar.start(total ?? 0, done, { label, words });
  };
  return {
    onProgress: (progress) => {
      const { done, total } = progress;
      const what = stepInWords(progress);
      const space = total === undefined ? " " : "";
      if (what !== label) start(what, done, total, space + progressInWords(progress, 0));
      else {
        state = space + progressInWords(progress, performance.now() - startedAt);
        bar?.update(done, { words: state });
      }
    },
    onStart: (what) => start(what, 0, undefined, " …"),
    onTrouble: (trouble) => {
      if (trouble === undefined) {
        if (label === "") stop();
        else bar?.update({ words: state });
        return;
      }
      const words = troubleInWords(trouble);
      if (label === undefined) start("", 0, undefined, words);
      else bar?.update({ words: hasTotal || label === "" ? words : `: ${words}` });
    },
    stop,
  };
}

/**
 * Writes a line now and then, where there is no terminal.
 *
 * @param say gets the line
 */
export function progressLines(say: (line: string) => void): ProgressDisplay {
  let line: (() => string) | undefined;
  let trouble: Trouble | undefined;
  let step: Progress["step"] | undefined;
  let startedAt = 0;
  let timer: NodeJS.Timeout | undefined;
  const sayLine = () => {
    const words = trouble === undefined ? line?.() : troubleInWords(trouble);
    if (words !== undefined) say(words);
  };
  const startTimer = () => {
    timer ??= setInterval(sayLine, INTERVAL).unref();
  };
  const show = (words: () => string) => {
    line = words;
    trouble = undefined;
    startTimer();
  };
  return {
    onProgress: (progress) => {
      if (progress.step !== step) startedAt = performance.now();
      step = progress.step;
      show(() => {
        const words = progressInWords(progress, performance.now() - startedAt);
        return `${stepInWords(progress)}: ${words}`;
      });
    },
    onStart: (what) => show(() => `${what} …`),
    onTrouble: (now) => {
      trouble = now;
      if (now !== undefined) startTimer();
    },
    stop: () => {
      clearInterval(timer);
      timer = undefined;
      line = undefined;
      trouble = undefined;
    },
  };
}

/** `Twilio does not answer; try 3 of 8, next in 4 s` */
function troubleInWords({ status, nextTry, mostTries, delay }: Trouble): string {
  const what = status === undefined ? "Twilio does not answer" : `Twilio has trouble (${status})`;
  const seconds = number(Math.ceil(delay / 1000));
  return `${what}; try ${nextTry} of ${mostTries}, next in ${seconds} s`;
}

const STEPS: Record<Progress["step"], string> = {
  workers: "Reading Workers",
  users: "Reading Users",
  images: "Checking pictures",
  writes: "Writing Users",
};

/** From when on a rate can be told, in ms. */
const LEAST = 1000;

/** `Reading Users` */
function stepInWords({ step }: Progress): string {
  return STEPS[step];
}

/**
 * `1,200 of 5,000 · 118/s · about 32 s left`
 *
 * @param ms how long this step has taken so far
 */
function progressInWords({ done, total }: Progress, ms: number): string {
  const count = total === undefined ? number(done) : `${number(done)} of ${number(total)}`;
  if (done === 0 || ms < LEAST) return count;
  const perSecond = (done / ms) * 1000;
  const parts = [count, `${number(Math.round(perSecond))}/s`];
  if (total !== undefined) {
    parts.push(`about ${number(Math.ceil((total - done) / perSecond))} s left`);
  }
  return parts.join(" · ");
}
